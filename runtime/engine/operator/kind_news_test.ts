// Owns: tests of what is said when the objects of an entry go out of sight. Must not: watch.

import assert from "node:assert/strict";
import { virtualClock } from "../../../tests/support/virtual_clock.ts";
import { recordingLogger } from "../../telemetry/mod.ts";
import { KindNews } from "./kind_news.ts";

const TYPE = { group: "demo.example.com", version: "v1", kind: "Site", plural: "sites", namespaced: true };

function setUp() {
  const { logger, records } = recordingLogger(virtualClock());
  return { news: new KindNews(TYPE, logger), said: () => records.map((r) => r.fields["event"]) };
}

Deno.test("what was out of sight is said to be back, once", () => {
  const { news, said } = setUp();
  news.visible(3, true);
  news.missing();
  news.visible(3, true);
  news.visible(3, true);
  news.forbidden("no");
  news.visible(3, true);
  assert.deepEqual(said(), ["crd-missing", "crd-back", "kind-forbidden", "kind-allowed"]);
});

Deno.test("an entry that does not run yet says that it begins instead", () => {
  const { news, said } = setUp();
  news.missing();
  news.visible(0, false);
  news.visible(0, true);
  assert.deepEqual(said(), ["crd-missing"]);
});
