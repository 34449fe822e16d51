package main

import (
	crand "crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"net"
	"net/mail"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/Masterminds/semver/v3"
	"github.com/robfig/cron/v3"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/validation"
	"sigs.k8s.io/yaml"
)

// now is the time of all cases, in milliseconds since 1970: the first argument of the program.
var now = func() time.Time {
	ms, _ := strconv.ParseInt(append(os.Args, "0")[1], 10, 64)
	return time.UnixMilli(ms).UTC()
}()

// standardFunctions are the groups that know nothing of Kubernetes objects, on the libraries that the original uses.
func standardFunctions() template.FuncMap {
	return template.FuncMap{
		// collections
		"asList": asList, "asMap": asMap,
		// cron
		"cronMinute": cronAt(0), "cronHour": cronAt(1), "cronDom": cronAt(2), "cronMonth": cronAt(3), "cronDow": cronAt(4),
		"cronField": cronField, "cronExpr": func(a, b, c, d, e string) string { return cronJoin(a, b, c, d, e) },
		"cronValid": cronValid, "cronFromMap": cronFromMap, "cronFromAny": cronFromAny, "cronToMap": cronToMap,
		"cronNormalize": cronNormalize, "cronDescribe": cronDescribe,
		// time
		"timeAgo": timeAgo, "timeSince": timeSince, "timeUntil": timeUntil, "isExpired": isExpired,
		"timeFormat": timeFormat, "durationSeconds": durationSeconds, "durationAdd": durationAdd,
		"durationValid": func(s string) bool { _, err := longDuration(s); return err == nil },
		"weekday":       func() bool { return !isWeekend() }, "weekend": isWeekend,
		"timeInWindow":    timeInWindow,
		"timeNotInWindow": func(after, before string) bool { return !timeInWindow(after, before) },
		"nextCron":        nextCron,
		// random
		"randomAlphanumeric": func(n int) string { return randomHex((n + 1) / 2)[:max(n, 0)] },
		"randomHex":          randomHex,
		"randomBase64":       func(n int) string { return base64.URLEncoding.EncodeToString(randomBytes(n)) },
		"uuidv4":             uuidv4,
		// semver
		"semverMajor": semverPart((*semver.Version).Major), "semverMinor": semverPart((*semver.Version).Minor),
		"semverPatch":   semverPart((*semver.Version).Patch),
		"semverValid":   func(s string) bool { _, err := semver.NewVersion(s); return err == nil },
		"semverCompare": semverCompare, "semverBump": semverBump, "semverConstraint": semverConstraint,
		// network
		"cidrContains": cidrContains, "ipValid": func(s string) bool { return net.ParseIP(s) != nil },
		"ipIsPrivate": func(s string) bool { ip := net.ParseIP(s); return ip != nil && ip.IsPrivate() },
		// domain
		"domainHost": domainHost, "domainBare": func(v any) string { return strings.TrimPrefix(domainHost(v), "www.") },
		// validation
		"isValidEmail": isValidEmail, "isValidGitRepository": gitRepository.MatchString, "isValidURL": isValidURL,
		"isValidImageRef": imageReference.MatchString,
		"isValidJSON":     func(s string) bool { return json.Valid([]byte(s)) },
		"isValidPort":     func(s string) bool { n, err := strconv.Atoi(s); return err == nil && n >= 1 && n <= 65535 },
		// Kubernetes formats
		"isValidLabelValue":    func(s string) bool { return len(validation.IsValidLabelValue(s)) == 0 },
		"isValidLabelKey":      func(s string) bool { return len(validation.IsQualifiedName(s)) == 0 },
		"isValidAnnotationKey": func(s string) bool { return len(validation.IsQualifiedName(s)) == 0 },
		"isDNS1123Subdomain":   func(s string) bool { return len(validation.IsDNS1123Subdomain(s)) == 0 },
		// quantity
		"parseQuantity": parseQuantity, "formatQuantity": formatQuantity,
		"sumQuantity": sumQuantity, "subtractQuantity": subtractQuantity,
		// Prometheus
		"promValue": promValue, "promSum": promFold(func(a, b float64) float64 { return a + b }),
		"promMax":            promFold(func(a, b float64) float64 { return pick(b > a, b, a).(float64) }),
		"promAboveThreshold": promCompare(func(a, b float64) bool { return a > b }),
		"promBelowThreshold": promCompare(func(a, b float64) bool { return a < b }),
		"promSeriesCount":    func(v any) string { return strconv.Itoa(len(promSamples(v))) },
		"promLabelValues":    promLabelValues,
		// serve
		"getServeTarget": served("target"), "getServeAlias": served("alias"), "getServeSource": served("source"),
		"hasServeTarget": hasServed("target"), "hasServeAlias": hasServed("alias"), "hasServeSource": hasServed("source"),
		"isDirectApply": func(v any) bool {
			return served("target")(v) == "" && served("alias")(v) == "" && served("source")(v) == ""
		},
	}
}

func fromYAML(s string) any {
	raw, err := yaml.YAMLToJSON([]byte(s))
	if err != nil {
		return nil
	}
	value, _ := decode(raw)
	return value
}

func asList(v any) []any {
	if s, ok := v.(string); ok {
		v = fromYAML(s)
	}
	items, ok := list(v)
	if !ok {
		return []any{}
	}
	return items
}

func asMap(v any) map[string]any {
	if s, ok := v.(string); ok {
		v = fromYAML(s)
	}
	if m, ok := v.(map[string]any); ok {
		return m
	}
	return map[string]any{}
}

var cronMacros = map[string]string{
	"@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
	"@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
}
var cronKeys = []string{"minute", "hour", "dayOfMonth", "month", "dayOfWeek"}

func cronFields(s string) []string {
	if macro, ok := cronMacros[strings.ToLower(strings.TrimSpace(s))]; ok {
		s = macro
	}
	if fields := strings.Fields(s); len(fields) == 5 {
		return fields
	}
	return nil
}

func cronField(s string, i int) (string, error) {
	if strings.TrimSpace(s) == "" {
		return "*", nil
	}
	fields := cronFields(s)
	if fields == nil {
		return "", errors.New("cron: expected five fields")
	}
	if i < 0 || i > 4 {
		return "", errors.New("cron: no such field")
	}
	return fields[i], nil
}

func cronAt(i int) func(string) (string, error) {
	return func(s string) (string, error) { return cronField(s, i) }
}

func cronJoin(fields ...string) string {
	for i := range fields {
		if fields[i] = strings.TrimSpace(fields[i]); fields[i] == "" {
			fields[i] = "*"
		}
	}
	return strings.Join(fields, " ")
}

func cronValid(s string) bool {
	fields := cronFields(s)
	if fields == nil {
		return false
	}
	_, err := cron.ParseStandard(strings.Join(fields, " "))
	return err == nil
}

func cronFromMap(m map[string]any) string {
	fields := make([]string, 5)
	for i, key := range cronKeys {
		fields[i] = toString(m[key])
	}
	return cronJoin(fields...)
}

func cronFromAny(v any) string {
	switch x := v.(type) {
	case map[string]any:
		return cronFromMap(x)
	case string:
		return cronNormalize(x)
	}
	return "* * * * *"
}

func cronToMap(v any) map[string]any {
	if m, ok := v.(map[string]any); ok {
		return m
	}
	out := map[string]any{}
	for i, field := range strings.Fields(cronNormalize(text(v))) {
		out[cronKeys[i]] = field
	}
	return out
}

func cronNormalize(s string) string {
	if fields := cronFields(s); fields != nil {
		return strings.Join(fields, " ")
	}
	return "* * * * *"
}

func cronDescribe(s string) string {
	s = cronNormalize(s)
	f := strings.Fields(s)
	fixed := f[0] != "*" && f[1] != "*"
	switch {
	case strings.HasPrefix(f[0], "*/") && strings.Join(f[1:], " ") == "* * * *":
		return "Every " + f[0][2:] + " minutes"
	case s == "0 * * * *":
		return "Every hour"
	case fixed && f[2] == "*" && f[3] == "*" && f[4] == "*":
		return fmt.Sprintf("At %s:%s every day", f[1], f[0])
	case fixed && f[2] == "*" && f[3] == "*":
		return fmt.Sprintf("At %s:%s on day-of-week %s", f[1], f[0], f[4])
	case fixed && f[3] == "*" && f[4] == "*":
		return fmt.Sprintf("At %s:%s on day %s of every month", f[1], f[0], f[2])
	}
	return "Cron: " + s
}

func timestamp(s string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t, nil
	}
	return time.Parse("2006-01-02", s)
}

var longForm = regexp.MustCompile(`^(?:(?:\d+\.?\d*|\.\d+)[a-zµμ]+)+$`)
var longUnits = regexp.MustCompile(`(\d+\.?\d*|\.\d+)(mo|[dwy])`)
var longHours = map[string]int64{"d": 24, "w": 168, "mo": 720, "y": 8760}

// longDuration knows days, weeks, months of 30 days and years of 365 days besides Go's units.
func longDuration(s string) (time.Duration, error) {
	total := new(big.Rat)
	sign, body := "", s
	if s != "" && (s[0] == '-' || s[0] == '+') {
		sign, body = s[:1], s[1:]
	}
	if body != "0" && !longForm.MatchString(body) {
		return 0, errors.New("invalid duration")
	}
	rest := longUnits.ReplaceAllStringFunc(body, func(part string) string {
		m := longUnits.FindStringSubmatch(part)
		amount, _ := new(big.Rat).SetString(strings.TrimSuffix("0"+m[1], "."))
		unit := new(big.Rat).SetInt64(longHours[m[2]] * int64(time.Hour))
		total.Add(total, amount.Mul(amount, unit))
		return "0s"
	})
	d, err := time.ParseDuration(sign + rest)
	if err != nil {
		return 0, err
	}
	nanos := new(big.Int).Quo(total.Num(), total.Denom())
	if sign == "-" {
		nanos.Neg(nanos)
	}
	if nanos.Add(nanos, big.NewInt(int64(d))); !nanos.IsInt64() {
		return 0, errors.New("invalid duration")
	}
	return time.Duration(nanos.Int64()), nil
}

func timeAgo(s string) string {
	t, err := timestamp(s)
	if err != nil {
		return ""
	}
	switch d := now.Sub(t); {
	case d < time.Minute:
		return fmt.Sprintf("%ds ago", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm ago", int(d.Minutes()))
	case d < 24*time.Hour:
		return fmt.Sprintf("%dh ago", int(d.Hours()))
	default:
		return fmt.Sprintf("%dd ago", int(d.Hours()/24))
	}
}

func timeSince(s string) int64 {
	t, err := timestamp(s)
	if err != nil {
		return 0
	}
	return int64(now.Sub(t).Round(time.Second) / time.Second)
}

func timeUntil(s string) string {
	t, err := timestamp(s)
	if err != nil || !t.After(now) {
		return "0s"
	}
	return t.Sub(now).Truncate(time.Second).String()
}

func isExpired(v any, d string) bool {
	t, err := timestamp(text(v))
	if err != nil {
		return false
	}
	limit, err := longDuration(d)
	return err == nil && now.After(t.Add(limit))
}

func timeFormat(v any, layout string) string {
	t, err := timestamp(text(v))
	if err != nil {
		return ""
	}
	return t.UTC().Format(layout)
}

func durationSeconds(s string) int64 {
	d, err := longDuration(s)
	if err != nil {
		return 0
	}
	return int64(d / time.Second)
}

func durationAdd(a, b string) string {
	x, err := longDuration(a)
	if err != nil {
		return "0s"
	}
	y, err := longDuration(b)
	if err != nil {
		return "0s"
	}
	return (x + y).String()
}

func isWeekend() bool { return now.Weekday() == time.Saturday || now.Weekday() == time.Sunday }

func timeInWindow(after, before string) bool {
	a, err := time.Parse("15:04", after)
	if err != nil {
		return false
	}
	b, err := time.Parse("15:04", before)
	if err != nil {
		return false
	}
	minute := func(t time.Time) int { return t.Hour()*60 + t.Minute() }
	return minute(a) <= minute(now) && minute(now) < minute(b)
}

func nextCron(s string) string {
	if !strings.Contains(s, "TZ=") {
		s = "CRON_TZ=UTC " + s
	}
	schedule, err := cron.ParseStandard(s)
	if err != nil {
		return ""
	}
	next := schedule.Next(now)
	if next.IsZero() {
		return ""
	}
	return next.UTC().Format(time.RFC3339)
}

func randomBytes(n int) []byte {
	b := make([]byte, max(n, 0))
	_, _ = crand.Read(b)
	return b
}

func randomHex(n int) string { return hex.EncodeToString(randomBytes(n)) }

func uuidv4() string {
	b := randomBytes(16)
	b[6], b[8] = b[6]&15|64, b[8]&63|128
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func semverPart(part func(*semver.Version) uint64) func(string) string {
	return func(s string) string {
		v, err := semver.NewVersion(s)
		if err != nil {
			return ""
		}
		return strconv.FormatUint(part(v), 10)
	}
}

func semverCompare(a, b string) int {
	x, err := semver.NewVersion(a)
	if err != nil {
		return 0
	}
	y, err := semver.NewVersion(b)
	if err != nil {
		return 0
	}
	return x.Compare(y)
}

func semverBump(s, part string) string {
	v, err := semver.NewVersion(s)
	if err != nil {
		return s
	}
	var next semver.Version
	switch strings.ToLower(part) {
	case "major":
		next = v.IncMajor()
	case "minor":
		next = v.IncMinor()
	case "patch":
		next = v.IncPatch()
	default:
		return s
	}
	return next.String()
}

func semverConstraint(s, c string) bool {
	v, err := semver.NewVersion(s)
	if err != nil {
		return false
	}
	constraint, err := semver.NewConstraint(c)
	return err == nil && constraint.Check(v)
}

func cidrContains(cidr, ip string) bool {
	_, network, err := net.ParseCIDR(cidr)
	address := net.ParseIP(ip)
	return err == nil && address != nil && network.Contains(address)
}

func domainHost(v any) string {
	s := strings.TrimSpace(text(v))
	if rest, ok := strings.CutPrefix(s, "https://"); ok {
		s = rest
	} else {
		s = strings.TrimPrefix(s, "http://")
	}
	return strings.TrimSuffix(s, "/")
}

func isValidEmail(s string) bool {
	s = strings.TrimSpace(s)
	address, err := mail.ParseAddress(s)
	return err == nil && address.Address == s
}

func isValidURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

var gitRepository = regexp.MustCompile(`^(?:(?:https?|git|ssh)://\S+|[\w.-]+@[\w.-]+:\S+)$`)
var imageReference = regexp.MustCompile(
	`^(?:[a-zA-Z0-9.-]+(?::[0-9]+)?/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*` +
		`(?::\w[\w.-]{0,127}|@[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,})?$`)

func parseQuantity(s string) (float64, error) {
	q, err := resource.ParseQuantity(s)
	return q.AsApproximateFloat64(), err
}

func formatQuantity(f float64) string {
	if f >= 1 && f == math.Trunc(f) {
		return resource.NewQuantity(int64(f), resource.BinarySI).String()
	}
	return resource.NewMilliQuantity(int64(f*1000), resource.DecimalSI).String()
}

func quantities(a, b string) (resource.Quantity, resource.Quantity, error) {
	x, err := resource.ParseQuantity(a)
	if err != nil {
		return x, x, err
	}
	y, err := resource.ParseQuantity(b)
	return x, y, err
}

func sumQuantity(a, b string) (string, error) {
	x, y, err := quantities(a, b)
	if err != nil {
		return "", err
	}
	x.Add(y)
	return x.String(), nil
}

func subtractQuantity(a, b string) (string, error) {
	x, y, err := quantities(a, b)
	if err != nil {
		return "", err
	}
	x.Sub(y)
	return x.String(), nil
}

func promValue(v any) string { return toString(mapGet(v, "result")) }

func promResult(v any) []any {
	raw := mapGet(v, "raw")
	if data := mapGet(raw, "data"); data != nil {
		raw = data
	}
	result, _ := list(mapGet(raw, "result"))
	return result
}

func promSamples(v any) []string {
	if mapGet(v, "raw") == nil {
		if s := promValue(v); s != "" {
			return []string{s}
		}
		return nil
	}
	result, samples := promResult(v), []string{}
	scalar := true
	for _, series := range result {
		if typeOf(series) == "map" {
			scalar = false
			if pair, _ := list(mapGet(series, "value")); len(pair) > 1 {
				samples = append(samples, toString(pair[1]))
			}
		}
	}
	if scalar && len(result) > 1 {
		samples = append(samples, toString(result[1]))
	}
	return samples
}

func promFold(fold func(a, b float64) float64) func(any) string {
	return func(v any) string {
		samples := promSamples(v)
		if len(samples) == 0 {
			return ""
		}
		total := 0.0
		for i, sample := range samples {
			f, err := strconv.ParseFloat(sample, 64)
			if err != nil {
				return ""
			}
			if i == 0 {
				total = f
			} else {
				total = fold(total, f)
			}
		}
		return strconv.FormatFloat(total, 'f', -1, 64)
	}
}

func promCompare(holds func(a, b float64) bool) func(v, t any) string {
	return func(v, t any) string {
		a, err := strconv.ParseFloat(promValue(v), 64)
		if err != nil {
			return "false"
		}
		b, err := strconv.ParseFloat(toString(t), 64)
		return strconv.FormatBool(err == nil && holds(a, b))
	}
}

func promLabelValues(v any, label string) string {
	values := []string{}
	for _, series := range promResult(v) {
		if s, ok := mapGet(mapGet(series, "metric"), label).(string); ok {
			values = append(values, s)
		}
	}
	return strings.Join(values, ",")
}

func served(kind string) func(any) string {
	return func(v any) string {
		return text(mapGet(mapGet(mapGet(v, "metadata"), "annotations"), "orkestra.orkspace.io/serve-"+kind))
	}
}

func hasServed(kind string) func(any) bool {
	return func(v any) bool { return served(kind)(v) != "" }
}
