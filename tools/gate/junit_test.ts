// Owns: tests of the JUnit reader. Must not: run Deno.

import { deepEqual } from "node:assert/strict";
import { parseJunit } from "./junit.ts";

const report = `<testsuites name="deno test" tests="6" failures="1" errors="0" time="0.102">
  <testsuite name="./a_test.ts">
    <testcase name="reads" classname="./a_test.ts" time="0.005" line="2" col="6">
    </testcase>
    <testcase name="on a &quot;cluster&quot; (skipped: no &lt;etcd&gt;)" classname="./a_test.ts"><skipped/></testcase>
    <testcase name="fails" classname="./a_test.ts">
      <failure message="Uncaught Error: x">Error: x</failure>
    </testcase>
    <testcase name="fails &gt; step" classname="./a_test.ts"><failure message="x">x</failure></testcase>
    <testcase name="a &gt; b" classname="./a_test.ts"></testcase>
  </testsuite>
</testsuites>`;

Deno.test("parseJunit counts tests, not steps, and keeps skip reasons", () => {
  deepEqual(parseJunit(report), { passed: 2, failed: 1, skipped: ['on a "cluster" (skipped: no <etcd>)'] });
});

Deno.test("parseJunit of an empty report is all zero", () => {
  deepEqual(parseJunit(""), { passed: 0, failed: 0, skipped: [] });
});
