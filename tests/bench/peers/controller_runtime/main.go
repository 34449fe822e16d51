// An operator for Sites with controller-runtime, as its documentation shows it: typed objects from the cache,
// CreateOrUpdate with a controller reference, Owns for each child, ten workers.
package main

import (
	"context"
	"os"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/utils/ptr"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
)

const workers = 10

type reconciler struct {
	client.Client
	scheme *runtime.Scheme
}

// Reconcile brings the children of one Site to what its spec says and records that in its status.
func (r *reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	site := &Site{}
	if err := r.Get(ctx, request.NamespacedName, site); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !site.DeletionTimestamp.IsZero() {
		return ctrl.Result{}, nil
	}
	metadata := metav1.ObjectMeta{Name: site.Name, Namespace: site.Namespace}
	configMap := &corev1.ConfigMap{ObjectMeta: metadata}
	if err := r.own(ctx, site, configMap, func() { setConfigMap(configMap, site) }); err != nil {
		return ctrl.Result{}, err
	}
	deployment := &appsv1.Deployment{ObjectMeta: metadata}
	if err := r.own(ctx, site, deployment, func() { setDeployment(deployment, site) }); err != nil {
		return ctrl.Result{}, err
	}
	service := &corev1.Service{ObjectMeta: metadata}
	if err := r.own(ctx, site, service, func() { setService(service, site) }); err != nil {
		return ctrl.Result{}, err
	}
	return ctrl.Result{}, r.markReady(ctx, site)
}

func (r *reconciler) own(ctx context.Context, site *Site, child client.Object, set func()) error {
	_, err := controllerutil.CreateOrUpdate(ctx, r.Client, child, func() error {
		set()
		return controllerutil.SetControllerReference(site, child, r.scheme)
	})
	return err
}

func (r *reconciler) markReady(ctx context.Context, site *Site) error {
	before := site.deepCopy()
	changed := meta.SetStatusCondition(&site.Status.Conditions, metav1.Condition{
		Type: "Ready", Status: metav1.ConditionTrue, Reason: "Applied", ObservedGeneration: site.Generation,
	})
	if !changed && site.Status.ObservedGeneration == site.Generation {
		return nil
	}
	site.Status.ObservedGeneration = site.Generation
	return r.Status().Patch(ctx, site, client.MergeFrom(before))
}

func labelsOf(site *Site) map[string]string {
	return map[string]string{"app.kubernetes.io/name": site.Name, "app.kubernetes.io/managed-by": "bench"}
}

func label(object client.Object, site *Site) {
	labels := object.GetLabels()
	if labels == nil {
		labels = map[string]string{}
	}
	for key, value := range labelsOf(site) {
		labels[key] = value
	}
	object.SetLabels(labels)
}

func setConfigMap(configMap *corev1.ConfigMap, site *Site) {
	label(configMap, site)
	configMap.Data = map[string]string{"text": site.Spec.Text}
}

// setDeployment changes single fields: a list set as a whole would lose the server's defaults and be written for ever.
func setDeployment(deployment *appsv1.Deployment, site *Site) {
	label(deployment, site)
	deployment.Spec.Replicas = ptr.To[int32](0)
	if deployment.CreationTimestamp.IsZero() { // the selector is immutable
		deployment.Spec.Selector = &metav1.LabelSelector{MatchLabels: labelsOf(site)}
	}
	deployment.Spec.Template.Labels = labelsOf(site)
	pod := &deployment.Spec.Template.Spec
	if len(pod.Containers) != 1 {
		pod.Containers = make([]corev1.Container, 1)
	}
	container := &pod.Containers[0]
	container.Name, container.Image = site.Name, "nginx:1.29"
	if len(container.Ports) != 1 {
		container.Ports = make([]corev1.ContainerPort, 1)
	}
	container.Ports[0].ContainerPort, container.Ports[0].Protocol = 80, corev1.ProtocolTCP
}

func setService(service *corev1.Service, site *Site) {
	label(service, site)
	service.Spec.Type = corev1.ServiceTypeClusterIP
	service.Spec.Selector = labelsOf(site)
	if len(service.Spec.Ports) != 1 {
		service.Spec.Ports = make([]corev1.ServicePort, 1)
	}
	port := &service.Spec.Ports[0]
	port.Port, port.Protocol, port.TargetPort = 80, corev1.ProtocolTCP, intstr.FromInt32(80)
}

func run() error {
	scheme := runtime.NewScheme()
	if err := clientgoscheme.AddToScheme(scheme); err != nil {
		return err
	}
	if err := schemeBuilder.AddToScheme(scheme); err != nil {
		return err
	}
	manager, err := ctrl.NewManager(ctrl.GetConfigOrDie(), ctrl.Options{
		Scheme:  scheme,
		Metrics: metricsserver.Options{BindAddress: "0"},
	})
	if err != nil {
		return err
	}
	err = ctrl.NewControllerManagedBy(manager).
		For(&Site{}, builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		Owns(&corev1.ConfigMap{}).
		Owns(&appsv1.Deployment{}).
		Owns(&corev1.Service{}).
		WithOptions(controller.Options{MaxConcurrentReconciles: workers}).
		Complete(&reconciler{Client: manager.GetClient(), scheme: scheme})
	if err != nil {
		return err
	}
	return manager.Start(ctrl.SetupSignalHandler())
}

func main() {
	ctrl.SetLogger(zap.New())
	if err := run(); err != nil {
		ctrl.Log.Error(err, "the operator ended")
		os.Exit(1)
	}
}
