package main

import (
	"fmt"
	"math"
	"net"
	"sort"
	"strconv"
	"strings"
	"text/template"
)

type object = map[string]any

// objectFunctions are the functions on Kubernetes objects.
func objectFunctions() template.FuncMap {
	all := template.FuncMap{
		// any object
		"get": get, "meta": section("metadata"), "spec": section("spec"), "status": section("status"),
		"labels": section("metadata", "labels"), "annotations": section("metadata", "annotations"),
		"name": field("metadata", "name"), "namespace": field("metadata", "namespace"),
		"getLabel": keyedText("labels"), "getLabelInt": keyedNumber("labels"), "hasLabel": keyedPresence("labels"),
		"getAnnotation": keyedText("annotations"), "getAnnotationInt": keyedNumber("annotations"),
		"hasAnnotation": keyedPresence("annotations"), "labelMatches": labelMatches,
		"getStatus": getStatus, "hasStatus": hasStatus, "phase": field("status", "phase"),
		"ownerKind": ownerText("kind"), "ownerName": ownerText("name"),
		"hasCondition":    func(v any, t string) bool { return conditionIs(v, t, "True") },
		"conditionReason": conditionText("reason"), "conditionMessage": conditionText("message"),
		"resourceExists": func(v any) bool { return exists(v) != nil },
		"isTerminating": func(v any) bool {
			switch t := at(v, "metadata", "deletionTimestamp").(type) {
			case nil:
				return false
			case string:
				return t != ""
			case object:
				return len(t) > 0
			case []any:
				return len(t) > 0
			}
			return true
		},
		"generation":         count("metadata", "generation"),
		"observedGeneration": count("status", "observedGeneration"),
		"isSynced": func(v any) bool {
			return number64(at(v, "metadata", "generation")) == number64(at(v, "status", "observedGeneration"))
		},
		"resourceCPU":    field("spec", "resources", "requests", "cpu"),
		"resourceMemory": field("spec", "resources", "requests", "memory"),
		// fields
		"resourceName": field("metadata", "name"), "resourceNamespace": field("metadata", "namespace"),
		"resourceUID": field("metadata", "uid"), "resourceVersion": field("metadata", "resourceVersion"),
		"creationTimestamp": field("metadata", "creationTimestamp"),
		// replicas
		"desiredReplicas": wantedReplicas, "readyReplicas": count("status", "readyReplicas"),
		"availableReplicas": count("status", "availableReplicas"),
		"updatedReplicas":   count("status", "updatedReplicas"),
		"allReplicasReady":  func(v any) bool { return number64(at(v, "status", "readyReplicas")) == wantedReplicas(v) },
		"rolloutComplete":   func(v any) bool { return number64(at(v, "status", "updatedReplicas")) == wantedReplicas(v) },
		// containers
		"containerImage":      func(v any, i int) string { return str(containerAt(v, i)["image"]) },
		"containerEnv":        containerEnv,
		"containerPort":       containerPort,
		"containerPortByName": containerPortByName,
		"containerPorts":      containerPorts,
		"containerCount":      func(v any) int { return len(items(at(v, "spec", "template", "spec", "containers"))) },
		// services
		"serviceClusterIP": field("spec", "clusterIP"),
		"serviceNodePort": func(v any) int64 {
			for _, port := range items(at(v, "spec", "ports")) {
				p, _ := port.(object)
				return number64(p["nodePort"])
			}
			return 0
		},
		"serviceLoadBalancerIP":   balancer("ip"),
		"serviceLoadBalancerHost": balancer("hostname"),
		"endpointsReady":          endpointsReady,
		"hasEndpoints":            hasEndpoints,
		"serviceEndpointCount":    size("_endpoints"),
		"serviceEndpoints":        func(v any) string { return strings.Join(endpoints(v), ", ") },
		"serviceFirstEndpoint": func(v any) string {
			if list := endpoints(v); len(list) > 0 {
				return list[0]
			}
			return ""
		},
		"backingPodCount": size("_backingPods"), "backingPodNames": joined("_backingPods", "name"),
		// warnings
		"hasWarnings":  func(v any) bool { return len(items(at(v, "_warnings"))) > 0 },
		"warningCount": size("_warnings"),
		"firstWarning": func(v any) string {
			if list := items(at(v, "_warnings")); len(list) > 0 {
				w, _ := list[0].(object)
				return str(w["message"])
			}
			return ""
		},
		"warningMessages": joined("_warnings", "message"),
		"warningReasons": func(v any) string {
			return strings.Join(unique(texts(items(at(v, "_warnings")), "reason")), ", ")
		},
		// claims
		"pvcPhase":    field("status", "phase"),
		"pvcBound":    func(v any) bool { return str(at(v, "status", "phase")) == "Bound" },
		"pvcCapacity": field("spec", "resources", "requests", "storage"), "pvcStorageClass": field("spec", "storageClassName"),
		"pvcAccessModes": func(v any) string { return strings.Join(scalars(at(v, "spec", "accessModes")), ", ") },
		"pvcProvisioner": field("_pv", "metadata", "annotations", "pv.kubernetes.io/provisioned-by"),
		"pvcVolumeMode":  field("_pv", "spec", "volumeMode"), "pvcStorageClassProvisioner": field("_storageClass", "provisioner"),
		"pvcStorageClassReclaimPolicy": func(v any) string {
			if policy := str(at(v, "_storageClass", "reclaimPolicy")); policy != "" {
				return policy
			}
			return str(at(v, "_storageClass", "spec", "reclaimPolicy"))
		},
		// ingresses
		"ingressClassName": field("spec", "ingressClassName"), "ingressIP": balancer("ip"), "ingressHost": balancer("hostname"),
		"ingressReady": func(v any) bool {
			list := items(at(v, "status", "loadBalancer", "ingress"))
			return len(texts(list, "ip"))+len(texts(list, "hostname")) > 0
		},
		"ingressRules": func(v any) string { return strings.Join(texts(items(at(v, "spec", "rules")), "host"), ", ") },
		"ingressTLSHosts": func(v any) string {
			hosts := []string{}
			for _, entry := range items(at(v, "spec", "tls")) {
				tls, _ := entry.(object)
				hosts = append(hosts, scalars(tls["hosts"])...)
			}
			return strings.Join(hosts, ", ")
		},
		"ingressLoadBalancerIPs": func(v any) string { return strings.Join(scalars(at(v, "_loadBalancerIPs")), ", ") },
		"ingressTLSSecretCount": func(v any) int {
			m, _ := at(v, "_tlsSecrets").(object)
			return len(m) + len(items(at(v, "_tlsSecrets")))
		},
		// autoscalers
		"hpaCurrentReplicas": count("status", "currentReplicas"), "hpaDesiredReplicas": count("status", "desiredReplicas"),
		"hpaMinReplicas": func(v any) int64 {
			if n := number64(at(v, "spec", "minReplicas")); n != 0 {
				return n
			}
			return 1
		},
		"hpaMaxReplicas": count("spec", "maxReplicas"),
		"hpaAtMax": func(v any) bool {
			limit := number64(at(v, "spec", "maxReplicas"))
			return limit != 0 && number64(at(v, "status", "currentReplicas")) >= limit
		},
		"hpaScaling": func(v any) bool {
			differs := number64(at(v, "status", "currentReplicas")) != number64(at(v, "status", "desiredReplicas"))
			return differs && conditionIs(v, "ScalingActive", "True")
		},
		"hpaScalingActive":  func(v any) bool { return conditionIs(v, "ScalingActive", "True") },
		"hpaAbleToScale":    func(v any) bool { return conditionIs(v, "AbleToScale", "True") },
		"hpaScalingLimited": func(v any) bool { return conditionIs(v, "ScalingLimited", "True") },
		"hpaMetricTypes":    joined("_currentMetrics", "type"), "hpaScaleTargetKind": field("_scaleTarget", "kind"),
		"hpaScaleTargetName": field("_scaleTarget", "name"),
		// nodes
		"nodeReady":          func(v any) bool { return conditionIs(v, "Ready", "True") },
		"nodeCondition":      conditionText("status"),
		"nodeAllocatableCPU": field("status", "allocatable", "cpu"), "nodeAllocatableMemory": field("status", "allocatable", "memory"),
		"nodeTaints":  func(v any) string { return strings.Join(texts(items(at(v, "spec", "taints")), "key"), ", ") },
		"podNodeName": field("_node", "name"), "podNodeZone": field("_node", "zone"), "podNodeRegion": field("_node", "region"),
		"podNodeInstanceType": field("_node", "instanceType"),
		// replica sets
		"replicaSetOwnerKind": field("_owner", "kind"), "replicaSetOwnerName": field("_owner", "name"),
		"deploymentReplicaSetCount": size("_replicaSets"),
		"deploymentReplicaSets":     func(v any) string { return replicaSets(v, func(object) bool { return true }) },
		"oldDeploymentReplicaSets":  oldReplicaSets,
		// stateful sets
		"statefulSetCurrentRevision": field("status", "currentRevision"),
		"statefulSetUpdateRevision":  field("status", "updateRevision"), "statefulSetPVCCount": size("_pvcs"),
	}
	for name, function := range podFunctions() {
		all[name] = function
	}
	return all
}

func podFunctions() template.FuncMap {
	all := template.FuncMap{
		"podNames": joined("_pods", "name"), "podIPs": joined("_pods", "ip"), "podPhases": joined("_pods", "phase"),
		"podNodes": joined("_pods", "node"), "podCount": size("_pods"),
		"readyPodCount": func(v any) (n int) {
			for _, pod := range pods(v) {
				if pod["ready"] == true {
					n++
				}
			}
			return n
		},
		"podMaxRestarts": maxRestarts, "hasCrashingPod": func(v any) bool { return maxRestarts(v) > 2 },
		"podByOrdinal": func(v any, n int64) any {
			if pod := podByOrdinal(v, n); pod != nil {
				return pod
			}
			return nil
		},
		"podContainerReasons": func(v any) string { return strings.Join(unique(containerReasons(v)), ", ") },
		"podContainerState": func(v any, n int64, container string) string {
			for _, item := range items(podByOrdinal(v, n)["containers"]) {
				if c, _ := item.(object); c != nil && c["name"] == container {
					return str(c["state"])
				}
			}
			return ""
		},
		// jobs
		"jobSucceeded": func(v any) bool { return number64(at(v, "status", "succeeded")) > 0 },
		"jobFailed":    func(v any) bool { return number64(at(v, "status", "failed")) > 0 },
		"jobActive":    func(v any) bool { return number64(at(v, "status", "active")) > 0 },
		"jobFirstExitCode": func(v any) int64 {
			for _, pod := range pods(v) {
				if code := number64(pod["exitCode"]); code >= 0 {
					return code
				}
			}
			return -1
		},
		"jobActivePodNames":       namesInPhase(func(p string) bool { return p != "Succeeded" && p != "Failed" }),
		"jobSucceededPodNames":    namesInPhase(func(p string) bool { return p == "Succeeded" }),
		"jobFailedPodNames":       namesInPhase(func(p string) bool { return p == "Failed" }),
		"cronJobActiveCount":      func(v any) int { return len(items(at(v, "status", "active"))) },
		"cronJobLastScheduleTime": field("status", "lastScheduleTime"), "cronJobLastSuccessTime": field("status", "lastSuccessfulTime"),
		"cronJobNextScheduleTime": field("status", "nextScheduleTime"), "cronJobLastJobName": field("_lastJob", "metadata", "name"),
		"cronJobLastJobSucceeded":      func(v any) bool { return number64(at(v, "_lastJob", "status", "succeeded")) >= 1 },
		"cronJobLastSuccessfulJobName": field("_lastSuccessfulJob", "metadata", "name"),
	}
	detectors := map[string]string{
		"podCrashLoopDetected": "CrashLoopBackOff", "podImagePullBackOffDetected": "ImagePullBackOff",
		"podErrImagePullDetected": "ErrImagePull", "podErrorDetected": "Error", "podOOMKilledDetected": "OOMKilled",
		"podRunContainerErrorDetected": "RunContainerError", "podCreateContainerErrorDetected": "CreateContainerError",
		"podInvalidImageNameDetected": "InvalidImageName", "podPreStartHookErrorDetected": "PreStartHookError",
		"podPostStartHookErrorDetected": "PostStartHookError",
	}
	for name, reason := range detectors {
		all[name] = func(v any) bool {
			found := containerReasons(v)
			sort.Strings(found)
			i := sort.SearchStrings(found, reason)
			return i < len(found) && found[i] == reason
		}
	}
	return all
}

// exists gives the map of an object that is there. In the original only resourceExists looks at the marker; a
// placeholder holds nothing else there.
func exists(v any) object {
	m, _ := v.(object)
	if m == nil || m["_placeholder"] == true || m["found"] == "false" || m["found"] == false {
		return nil
	}
	return m
}

func at(v any, path ...string) any {
	return get(any(exists(v)), path...)
}

func get(v any, path ...string) any {
	for _, key := range path {
		m, ok := v.(object)
		if !ok {
			return nil
		}
		v = m[key]
	}
	return v
}

func str(v any) string { s, _ := v.(string); return s }

func items(v any) []any { l, _ := v.([]any); return l }

func number64(v any) int64 { n, _ := parse64(v); return n }

func parse64(v any) (int64, bool) {
	switch x := v.(type) {
	case int64:
		return x, true
	case float64:
		if math.Abs(x) >= math.MaxInt64 {
			return 0, false
		}
		return int64(x), true
	case string:
		if n, err := strconv.ParseInt(x, 10, 64); err == nil {
			return n, true
		}
		if f, err := strconv.ParseFloat(x, 64); err == nil && !math.IsNaN(f) {
			return parse64(f)
		}
	}
	return 0, false
}

func section(path ...string) func(any) object {
	return func(v any) object {
		if m, ok := at(v, path...).(object); ok {
			return m
		}
		return object{}
	}
}

func field(path ...string) func(any) string {
	return func(v any) string { return str(at(v, path...)) }
}

func count(path ...string) func(any) int64 {
	return func(v any) int64 { return number64(at(v, path...)) }
}

func size(path ...string) func(any) int {
	return func(v any) int { return len(items(at(v, path...))) }
}

func joined(key, name string) func(any) string {
	return func(v any) string { return strings.Join(texts(items(at(v, key)), name), ", ") }
}

func texts(list []any, name string) []string {
	out := []string{}
	for _, item := range list {
		if m, ok := item.(object); ok && str(m[name]) != "" {
			out = append(out, str(m[name]))
		}
	}
	return out
}

func scalars(v any) []string {
	out := []string{}
	for _, item := range items(v) {
		if s := str(item); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func unique(list []string) []string {
	out := []string{}
	for _, s := range list {
		known := false
		for _, o := range out {
			known = known || o == s
		}
		if !known {
			out = append(out, s)
		}
	}
	return out
}

func keyedText(where string) func(any, string) string {
	return func(v any, key string) string { return str(at(v, "metadata", where, key)) }
}

func keyedNumber(where string) func(any, string) int64 {
	return func(v any, key string) int64 { return number64(at(v, "metadata", where, key)) }
}

func keyedPresence(where string) func(any, string) bool {
	return func(v any, key string) bool { return keyedText(where)(v, key) != "" }
}

func labelMatches(v any, pairs ...string) bool {
	if len(pairs)%2 != 0 {
		return false
	}
	for len(pairs) > 0 {
		if keyedText("labels")(v, pairs[0]) != pairs[1] {
			return false
		}
		pairs = pairs[2:]
	}
	return true
}

func getStatus(v any, key string) string {
	switch value := at(v, "status", key).(type) {
	case nil, object, []any:
		return ""
	default:
		return fmt.Sprint(value)
	}
}

func hasStatus(v any, key string) bool {
	switch value := at(v, "status", key).(type) {
	case nil:
		return false
	case string:
		return value != ""
	case object:
		return len(value) > 0
	case []any:
		return len(value) > 0
	}
	return true
}

func ownerText(name string) func(any) string {
	return func(v any) string {
		owners := items(at(v, "metadata", "ownerReferences"))
		if len(owners) == 0 {
			return ""
		}
		return str(get(owners[0], name))
	}
}

func conditionIs(v any, kind, status string) bool {
	for _, item := range items(at(v, "status", "conditions")) {
		if get(item, "type") == kind && get(item, "status") == status {
			return true
		}
	}
	return false
}

func conditionText(name string) func(any, string) string {
	return func(v any, kind string) string {
		for _, item := range items(at(v, "status", "conditions")) {
			if get(item, "type") == kind {
				return str(get(item, name))
			}
		}
		return ""
	}
}

func wantedReplicas(v any) int64 {
	if n, ok := parse64(at(v, "spec", "replicas")); ok {
		return n
	}
	return 1
}

func containerAt(v any, i int) object {
	list := items(at(v, "spec", "template", "spec", "containers"))
	if i < 0 || i >= len(list) {
		return nil
	}
	c, _ := list[i].(object)
	return c
}

func containerEnv(v any, i int, key string) string {
	for _, item := range items(containerAt(v, i)["env"]) {
		if get(item, "name") == key {
			return str(get(item, "value"))
		}
	}
	return ""
}

func containerPort(v any, i int, port int) bool {
	for _, item := range items(containerAt(v, i)["ports"]) {
		if n, ok := parse64(get(item, "containerPort")); ok && n == int64(port) {
			return true
		}
	}
	return false
}

func containerPortByName(v any, i int, name string) int64 {
	for _, item := range items(containerAt(v, i)["ports"]) {
		if get(item, "name") == name {
			return number64(get(item, "containerPort"))
		}
	}
	return 0
}

func containerPorts(v any, i int) string {
	out := []string{}
	for _, item := range items(containerAt(v, i)["ports"]) {
		if n, ok := parse64(get(item, "containerPort")); ok {
			out = append(out, strconv.FormatInt(n, 10))
		}
	}
	return strings.Join(out, ",")
}

func balancer(name string) func(any) string {
	return func(v any) string {
		list := items(at(v, "status", "loadBalancer", "ingress"))
		if len(list) == 0 {
			return ""
		}
		return str(get(list[0], name))
	}
}

func endpointsReady(v any) bool {
	subsets := items(at(v, "status", "subsets"))
	if len(subsets) == 0 {
		subsets = items(at(v, "subsets"))
	}
	for _, subset := range subsets {
		if len(items(get(subset, "addresses"))) > 0 {
			return true
		}
	}
	return hasEndpoints(v)
}

func hasEndpoints(v any) bool {
	for _, endpoint := range items(at(v, "_endpoints")) {
		if get(endpoint, "ready") == true {
			return true
		}
	}
	return false
}

func endpoints(v any) []string {
	out := []string{}
	for _, endpoint := range items(at(v, "_endpoints")) {
		ip := str(get(endpoint, "ip"))
		port, ok := parse64(get(endpoint, "port"))
		switch {
		case ip == "":
		case ok:
			out = append(out, net.JoinHostPort(ip, strconv.FormatInt(port, 10)))
		default:
			out = append(out, ip)
		}
	}
	return out
}

func pods(v any) []object {
	out := []object{}
	for _, item := range items(at(v, "_pods")) {
		if pod, ok := item.(object); ok {
			out = append(out, pod)
		}
	}
	return out
}

func maxRestarts(v any) int64 {
	most := int64(0)
	for _, pod := range pods(v) {
		most = max(most, number64(pod["restartCount"]))
	}
	return most
}

func podByOrdinal(v any, n int64) object {
	for _, pod := range pods(v) {
		if number64(pod["ordinal"]) == n {
			return pod
		}
	}
	return nil
}

func containerReasons(v any) []string {
	out := []string{}
	for _, pod := range pods(v) {
		out = append(out, texts(items(pod["containers"]), "reason")...)
	}
	return out
}

func namesInPhase(accepts func(string) bool) func(any) string {
	return func(v any) string {
		names := []string{}
		for _, pod := range pods(v) {
			if name := str(pod["name"]); name != "" && accepts(str(pod["phase"])) {
				names = append(names, name)
			}
		}
		return strings.Join(names, ", ")
	}
}

func replicaSets(v any, keeps func(object) bool) string {
	names := []string{}
	for _, item := range items(at(v, "_replicaSets")) {
		replicaSet, _ := item.(object)
		if name := str(get(item, "metadata", "name")); name != "" && keeps(replicaSet) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

func oldReplicaSets(v any) string {
	hash := str(at(v, "metadata", "labels", "pod-template-hash"))
	if hash == "" {
		hash = str(at(v, "spec", "template", "metadata", "labels", "pod-template-hash"))
	}
	revision := str(at(v, "metadata", "annotations", "deployment.kubernetes.io/revision"))
	name := str(at(v, "status", "currentReplicaSet"))
	return replicaSets(v, func(rs object) bool {
		switch {
		case hash != "":
			return str(get(any(rs), "metadata", "labels", "pod-template-hash")) != hash
		case revision != "":
			return str(get(any(rs), "metadata", "annotations", "deployment.kubernetes.io/revision")) != revision
		case name != "":
			return str(get(any(rs), "metadata", "name")) != name
		}
		return false
	})
}
