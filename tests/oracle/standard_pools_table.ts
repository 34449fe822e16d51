// Owns: texts of many kinds as arguments for oracle templates, good and bad. Must not: hold templates.

export type PoolKind = keyof typeof POOLS;
export type TextKind = PoolKind | "field" | "fraction";

const POOLS = {
  version: [
    ..."1 1.2 1.2.3 v1.2.3 1.2.3-rc.1 1.2.3+build v1 0.0.0 0.1.0 01.2.3 1.2.3-01 1.2.3-0a 1.2.3- 1.2.3.4"
      .split(" "),
    ..."1.10.0 1.9.0 2.0.0-alpha.1 2.0.0-alpha.beta 2.0.0-1 18446744073709551615.0.0 18446744073709551616.0.0"
      .split(" "),
    "",
    "dev",
    "V1.2.3",
    " 1.2.3",
    "1.2.3-alpha.18446744073709551616",
  ],
  part: ["major", "minor", "patch", "Major", "MINOR", "", "micro"],
  constraint: [
    ..."^1.2 ~1.2.3 >=1.0 * x 1.x !=1.2 ^0.0.3 ^0.0 ^0 ~0 ~0.0 ~0.0.0 =1.2 >1 <=1 >=1.2.3-rc.1 !=1.2.3-rc.1"
      .split(" "),
    ">=1.0 <2.0",
    ">=1.0, <2.0 || >=3",
    "1.0 - 2.0",
    "1.0.0 - 1.5.0 || 3.x",
    "1.0 -2.0",
    ">= 1.2.3, != 1.5.0",
    "",
    "||",
    "1.2 ||",
    ">",
    "!1.2",
    "==1.2",
    "1.*.3",
    "^*",
    ">*",
    "<x",
    "!=*",
    "<=x",
    "~*",
    ">=1.x-rc.1",
  ],
  cron: [
    ..."@daily @hourly @weekly @monthly @yearly @annually @midnight @DAILY @reboot @every".split(" "),
    "*/5 * * * *",
    "0 0 29 2 *",
    "0 9 * * mon-fri",
    "0 0 1 jan,JUL *",
    "0 0 1 1 ?",
    "0 0 * * 7",
    "0 0 31 2 *",
    "60 0 * * *",
    "0 0 13 * 5",
    "0 0 */2 * 1",
    "0 0 1-31 * 1",
    "5/10 * * * *",
    "1,,2 * * * *",
    " 1  2 * * * ",
    "@every 90s",
    "30 6 * * *",
    "0 4 * * 2",
    "0 4 1 * *",
    "bad",
    "",
    " ",
    "* * * *",
    "* * * * * *",
    "1-2-3 * * * *",
    "*/0 * * * *",
    "8-4 * * * *",
    "a * * * *",
  ],
  cronPart: ["", "*", "5", "*/10", " 1 ", "mon"],
  duration: [
    ..."0 +0 -0 1h 90m 1h30m 1d 1w 1mo 1y 1.5d 36h .5s 1. 1.s 100ms 1us 1µs 1ns -1h +1h -1.5d 1d12h 1h1d 3x h 1"
      .split(" "),
    ..."300y 292y 106751d 9223372036854775807ns 9223372036854775808ns 1m30 1H 1hour".split(" "),
    "",
    " 1h",
    "1 h",
    "1h ",
  ],
  timestamp: [
    ..."2026-03-10 2026-03-09 2026-03-10T14:25:36Z 2026-03-10T14:25:36.789Z 2026-03-10T14:25:37Z".split(" "),
    ..."2026-03-10T11:25:36Z 2026-03-11T16:25:41Z 2026-02-29 2024-02-29 2026-13-01 2026-3-1 20260310".split(
      " ",
    ),
    ..."2026-03-10T14:25:36 2026-03-10T14:25Z 2026-03-10t14:25:36z 2026-03-10T24:00:00Z 2026-03-10T4:05:06Z"
      .split(" "),
    ..."2026-03-10T14:25:36+02:00 2026-03-10T14:25:36+0200 2026-03-10T14:25:36.123456789+14:00".split(" "),
    ..."2026-03-10T14:25:60Z 2026-12-31T23:59:59Z 2025-03-09 1970-01-01 2000-02-29T23:00:00-01:30".split(" "),
    "2026-03-10 14:25:36",
    "",
    "now",
  ],
  layout: [
    "2006-01-02T15:04:05Z07:00",
    "02/01/06",
    "Mon Jan _2 15:04:05 MST 2006",
    "Monday, January 2, 2006 3:04:05 PM -0700",
    "2006-002 __2 03:04pm",
    "15h04 .000 .999 ,000000 05.000000 05.999999999",
    "_2006 _2 Month Janus Monster",
    "Z0700 Z07:00 Z07 -07:00 -07 -07:00:00 Z070000",
    "no layout at all",
    "",
  ],
  layoutToken:
    "2006 06 01 1 Jan January 02 2 _2 002 __2 Mon Monday 15 03 3 04 4 05 5 PM pm MST -0700 -07:00 -07 Z07:00 .000 .999 ,00 x 7 10 12 20"
      .split(" "),
  clock: ["09:00", "9:00", "17:00", "14:25", "14:26", "00:00", "23:59", "24:00", "9", "", "14:5", "14:25:00"],
  quantity: [
    ..."0 1 250m 1Gi 1.5Gi 1Ki 0.5Ki 1.1Ki 1e3 1E3 1E 1e 1e+3 1e-3 1k 1K 1M 100n 1u 0.0000000001 1000m 1024Ki"
      .split(" "),
    ..."1023 1024 1025Ki -1 +1 -1Gi -1023Ki .5 1. . + - 1ki 1g 1Gib 9E 10E 9223372036854775807 9223372036854775808"
      .split(" "),
    ..."12e6 5e-4 1e18 1e19 1e100 0Ki 0e3 -0 00100 1_000 0x10 1.0 1.10 1000000 1500k 2.50G".split(" "),
    "1 Gi",
    " 1",
    "abc",
  ],
  ip: [
    ..."10.0.0.1 ::1 :: 1.2.3 1.2.3.4.5 256.1.1.1 01.2.3.4 1.2.3.4/8 fe80::1%eth0 ::ffff:10.0.0.1 ::ffff:0a00:1"
      .split(" "),
    ..."fd00::1 fc00:: fbff::1 1::2::3 1:2:3:4:5:6:7:8 1:2:3:4:5:6:7 ::1.2.3.4 1:2:3:4:5:6:1.2.3.4 12345::1 :1 1: ::g"
      .split(" "),
    ..."1:2:3:4:5:6:7:: ::2:3:4:5:6:7:8 1:2:3:4:5:6:7:8:: 127.0.0.1 169.254.1.1 [::1] 1.2.3.4: 1:2:3:4:5:6:7:8:9"
      .split(" "),
    "",
    " 10.0.0.1",
  ],
  network: [
    ..."10.4.0.0/16 10.4.9.1/16 0.0.0.0/0 ::/0 fd00::/8 10.0.0.0/33 10.0.0.0/ 10.0.0.0 /8 10.0.0.0/-1 10.0.0.0/08"
      .split(" "),
    ..."::ffff:10.0.0.0/104 ::ffff:10.0.0.0/90 1.2.3.4/32 ::1/128 fe80::/10 10.0.0.0/8/8".split(" "),
    "",
  ],
  domain: [
    ..."https://a.dev/ http://www.a.dev a.dev www.a.dev a.dev// https://http://a.dev HTTPS://a.dev https:// / www."
      .split(" "),
    ..."https://a.dev:8443/path/ ftp://a.dev www.www.a.dev https://www.a.dev/www.".split(" "),
    " https://a.dev/ ",
    "",
  ],
  mail: [
    ..."ops@acme.dev a@b a.b+c@d.e <a@b.dev> a@b@c .a@b.dev a.@b.dev a..b@c.dev a@.b a@b. a@[1.2.3.4] a@[::1] a@[x]"
      .split(" "),
    ..."é@ü.dev a@b_c.dev a!#$%&'*+/=?^_`{|}~-@b.dev a(b)@c.dev @b.dev a@ a,b@c.dev a@b,c@d a;b@c a\"b@c"
      .split(" "),
    "Ops <ops@acme.dev>",
    '"a b"@c.dev',
    '"ab"@c.dev',
    " ops@acme.dev ",
    "ops@acme.dev (ops)",
    "ops @acme.dev",
    "",
  ],
  repository: [
    ..."git@h.io:o/r.git https://h/o/r http://h ssh://git@h/o/r git://h/r ftp://h/r file:///r o/r git@h h:o/r https://"
      .split(" "),
    "https://a b",
    "git@h.io: r",
    "",
  ],
  url: [
    ..."https://a.dev http://a HTTP://a.dev ftp://h a.dev https:// https:///path http:a.dev http:/a //a.dev https://a.dev?q"
      .split(" "),
    ..."https://u:p@a.dev:80/x?y=z#f https://a.dev:x https://a.dev: https://a:b:1 https://[::1]:80 https://[1.2.3.4]"
      .split(" "),
    ..."https://[::1 https://a%20b https://a%c3%a4 https://a/%zz https://a/#%zz https://a/?%zz https://a\\b https://a<b>"
      .split(" "),
    ..."https://[fe80::1%25en0] https://u@v@a https://u^@a https://ä.dev https://a/ä https://a^b https://a|b https://?q"
      .split(" "),
    ..."https://#f https://:80 https://u@ https://%25 https://a.dev/a%2fb".split(" "),
    "https://a b",
    "https://a/b c",
    "https://a/\u0001",
    " https://a",
    "",
  ],
  image: [
    ..."nginx nginx:1.25 reg:5000/a/b:1 ghcr.io/o/app@sha256:0123456789abcdef0123456789abcdef a/b/c A/b a/B a__b a___b"
      .split(" "),
    ..."a--b a-_b -a a- a:b:c a@sha256:abc localhost/a:latest a:-x a:_x a/b:1@sha256:0123456789abcdef0123456789abcdef /a a/"
      .split(" "),
    ..."Reg.io/a reg.io/A a..b a.b.c:v1.0.0-rc.1 a:é a//b reg:x/a".split(" "),
    "",
    "a b",
  ],
  json: [
    ...'[1,] [] {} null true 1 1.5e3 01 .5 +1 NaN [1 {"a":1} {a:1} \'a\' "a" "\\ud800" "\\x" -0 -'.split(" "),
    '{"a": [1, {"b": null}]} ',
    '"a\tb"',
    "\u00a01",
    "1 2",
    "",
  ],
  port: [
    "80",
    "0",
    "1",
    "65535",
    "65536",
    "-1",
    "+80",
    "0080",
    "8.0",
    "x",
    "",
    " 80",
    "1e3",
    "99999999999999999999",
  ],
  label: [
    ..."a A1 -a a- a.b a_b a/b acme.dev/tier a/ /a a/b/c A.dev/x a.dev/-x ä a..b/x a.-b/x a.b/c_d.e-f".split(
      " ",
    ),
    "",
    "a b",
    "x".repeat(63),
    "x".repeat(64),
    `${"a".repeat(253)}/x`,
    `${"a".repeat(254)}/x`,
    `a/${"x".repeat(64)}`,
  ],
  subdomain: [
    ..."a a-1.b A a_b a. .a a..b -a a- 1 a.b-c.d ä a/b".split(" "),
    "",
    "x".repeat(253),
    "x".repeat(254),
  ],
  result: [
    ".external.vector",
    ".external.scalar",
    ".external.single",
    ".external.none",
    ".external.odd",
    ".external.bare",
    ".external.missing",
    ".spec.image",
    ".spec.zones",
    "nil",
  ],
  labelName: ["pod", "zone", "none", ""],
  threshold: ["1", "16.5", "17", "1e3", "x", "", "-1"],
  object: [".", ".children.served", ".children.empty", ".spec", ".spec.image", "nil"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Texts of each kind that are worth trying, good and bad. */
export const STANDARD_POOLS: Readonly<Record<PoolKind, readonly string[]>> = POOLS;
