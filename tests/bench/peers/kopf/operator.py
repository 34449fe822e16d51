"""An operator for Sites with kopf, as its documentation shows it: handlers for the object, adopted children,
event handlers for the children by label, and an index from which those know the object.
"""

import asyncio
from typing import Any

import kopf
from kubernetes_asyncio import client, config

GROUP = "bench.example.com"
MANAGED = {"app.kubernetes.io/managed-by": "bench"}


@kopf.on.startup()
async def connect(memo: kopf.Memo, **_: Any) -> None:
    await config.load_kube_config()
    memo.api = client.ApiClient()


@kopf.on.cleanup()
async def disconnect(memo: kopf.Memo, **_: Any) -> None:
    await memo.api.close()


@kopf.index(GROUP, "v1", "sites")
async def sites(name: str, namespace: str, body: kopf.Body, **_: Any) -> dict[tuple[str, str], Any]:
    return {(namespace, name): {"metadata": dict(body.metadata), "spec": dict(body.spec), **kind_of(body)}}


@kopf.on.resume(GROUP, "v1", "sites")
@kopf.on.create(GROUP, "v1", "sites")
@kopf.on.update(GROUP, "v1", "sites")
async def reconcile(body: kopf.Body, memo: kopf.Memo, patch: kopf.Patch, meta: kopf.Meta, **_: Any) -> None:
    await asyncio.gather(*(apply(memo.api, child) for child in children(body)))
    patch.status["observedGeneration"] = meta["generation"]
    patch.status["conditions"] = [
        {
            "type": "Ready",
            "status": "True",
            "reason": "Applied",
            "message": "",
            "observedGeneration": meta["generation"],
        }
    ]


@kopf.on.event("", "v1", "configmaps", labels=MANAGED)
@kopf.on.event("apps", "v1", "deployments", labels=MANAGED)
@kopf.on.event("", "v1", "services", labels=MANAGED)
async def repair(event: Any, body: kopf.Body, memo: kopf.Memo, sites: kopf.Index, **_: Any) -> None:
    """Writes a child again that was deleted or changed."""
    for site in sites.get((body.metadata.namespace, body.metadata.name), []):
        for child in children(site):
            deleted = event["type"] == "DELETED"
            if child["kind"] == body["kind"] and (deleted or not covers(body, child)):
                await apply(memo.api, child)


def kind_of(body: Any) -> dict[str, Any]:
    return {"apiVersion": body["apiVersion"], "kind": body["kind"]}


def covers(actual: Any, wanted: Any) -> bool:
    """True when everything that is wanted stands in the actual value."""
    if isinstance(wanted, dict):
        return all(key in actual and covers(actual[key], value) for key, value in wanted.items())
    if isinstance(wanted, list):
        return len(wanted) == len(actual) and all(map(covers, actual, wanted))
    return bool(actual == wanted)


async def apply(api: client.ApiClient, child: dict[str, Any]) -> None:
    core, apps = client.CoreV1Api(api), client.AppsV1Api(api)
    patch = {
        "ConfigMap": core.patch_namespaced_config_map,
        "Deployment": apps.patch_namespaced_deployment,
        "Service": core.patch_namespaced_service,
    }[child["kind"]]
    await patch(
        child["metadata"]["name"],
        child["metadata"]["namespace"],
        child,
        field_manager="bench",
        force=True,
        _content_type="application/apply-patch+yaml",
    )


def children(site: Any) -> list[dict[str, Any]]:
    name = site["metadata"]["name"]
    labels = {"app.kubernetes.io/name": name, **MANAGED}
    container = {"name": name, "image": "nginx:1.29", "ports": [{"containerPort": 80, "protocol": "TCP"}]}
    made = [
        {"apiVersion": "v1", "kind": "ConfigMap", "data": {"text": site["spec"]["text"]}},
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "spec": {
                "replicas": 0,
                "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
            },
        },
        {
            "apiVersion": "v1",
            "kind": "Service",
            "spec": {
                "type": "ClusterIP",
                "selector": labels,
                "ports": [{"port": 80, "protocol": "TCP", "targetPort": 80}],
            },
        },
    ]
    for child in made:
        child["metadata"] = {"name": name, "labels": dict(labels)}
    kopf.adopt(made, owner=site)
    return made
