// Owns: what the demonstration shows, in order: made, repaired, changed, deleted. Must not: start programs.

import { type Stage, step } from "./stage.ts";

/** Plays all scenes; each ends when the cluster is as it promised. */
export async function playScenes(stage: Stage): Promise<void> {
  await showChildren(stage);
  await repairReplicas(stage);
  await restoreService(stage);
  await dropCache(stage);
  await deleteWebsite(stage);
}

async function showChildren({ ask, show, until }: Stage): Promise<void> {
  const progressing = `jsonpath={.status.conditions[?(@.type=="Progressing")].status}`;
  await until(
    "Website/shop to be Ready with its children",
    async () => await ask("get", "website", "shop", "-o", progressing) === "False",
  );
  step("The Website is ready, and this is what it became");
  await show("get", "websites,deployments,services,configmaps", "-l", "orkestra.orkspace.io/managed=true");
}

async function repairReplicas({ ask, show, until }: Stage): Promise<void> {
  step("Somebody scales the Deployment by hand");
  await show("scale", "deployment", "shop", "--replicas=7");
  await until(
    "the Deployment to be repaired",
    async () => await ask("get", "deployment", "shop", "-o", "jsonpath={.spec.replicas}") === "3",
  );
  console.log("  repaired: spec.replicas is 3 again");
}

async function restoreService({ ask, show, until }: Stage): Promise<void> {
  const uidOfService = () => ask("get", "service", "shop", "-o", "jsonpath={.metadata.uid}");
  step("Somebody deletes the Service");
  const before = await uidOfService();
  await show("delete", "service", "shop");
  await until("the Service to be created again", async () => {
    const uid = await uidOfService();
    return uid !== undefined && uid !== before;
  });
  console.log("  repaired: the Service is back");
}

async function dropCache({ ask, show, until }: Stage): Promise<void> {
  step("The cache is switched off in the Website");
  await show("patch", "website", "shop", "--type=merge", "-p", `{"spec":{"cache":false}}`);
  await until(
    "the cache to go",
    async () => await ask("get", "deployment", "shop-cache", "-o", "name", "--ignore-not-found") === "",
  );
  console.log("  Deployment/shop-cache is gone");
}

async function deleteWebsite({ ask, show, until }: Stage): Promise<void> {
  const children = ["deployments,replicasets,pods,services,configmaps", "-l", "orkestra-owner=shop"];
  // In the foreground: a child that the collector meets before it knows the kind of its owner is put off for longer.
  step("The Website is deleted (a garbage collector needs up to 30 s to know a new kind)");
  await show("delete", "website", "shop", "--cascade=foreground", "--wait=false");
  await until(
    "everything to go",
    async () =>
      await ask("get", ...children, "-o", "name") === "" && await ask("get", "websites", "-o", "name") === "",
  );
  console.log("  nothing is left");
}
