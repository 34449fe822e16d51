package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"text/template"
	"unicode"
)

// functions are the first groups of the template language with the parameter types that the original gives them.
func functions() template.FuncMap {
	return template.FuncMap{
		// strings
		"toLower": strings.ToLower, "toUpper": strings.ToUpper, "trimSpace": strings.TrimSpace,
		"trim": strings.Trim, "trimPrefix": strings.TrimPrefix, "trimSuffix": strings.TrimSuffix,
		"hasPrefix": strings.HasPrefix, "hasSuffix": strings.HasSuffix, "contains": strings.Contains,
		"replace": strings.ReplaceAll, "split": split, "join": join, "repeat": repeat,
		"camelToKebab": camelToKebab, "truncate": truncate,
		"concat": func(parts ...string) string { return strings.Join(parts, "") },
		// math
		"add": arithmetic("add", func(a, b float64) float64 { return a + b }),
		"sub": arithmetic("sub", func(a, b float64) float64 { return a - b }),
		"mul": arithmetic("mul", func(a, b float64) float64 { return a * b }),
		"div": div, "mod": mod, "min": arithmetic("min", math.Min), "max": arithmetic("max", math.Max),
		"clamp": clamp, "abs": abs,
		// conditional
		"default":  func(fallback, value any) any { return pick(!isEmpty(value), value, fallback) },
		"coalesce": coalesce, "empty": isEmpty, "notEmpty": func(v any) bool { return !isEmpty(v) },
		"ternary":     func(c, a, b any) any { return pick(truthy(c), a, b) },
		"boolTernary": func(c bool, a, b any) any { return pick(c, a, b) },
		"boolDefault": boolOr,
		"eqTernary":   func(v, t, a, b any) any { return pick(fmt.Sprint(v) == fmt.Sprint(t), a, b) },
		// types
		"toInt": toInt, "toFloat": func(v any) (float64, error) { return number("toFloat", v) },
		"toBool": toBool, "toString": toString, "toJson": toJSON, "toList": toList, "typeOf": typeOf, "len": length,
		"typeMap": isType("map"), "typeList": isType("slice"), "typeString": isType("string"),
		"typeNumber": isType("number"), "typeBool": isType("bool"), "typeNull": isType("null"),
		"isEmpty":     isBlank,
		"isScalar":    func(v any) bool { t := typeOf(v); return t == "string" || t == "number" || t == "bool" },
		"isComposite": func(v any) bool { t := typeOf(v); return t == "map" || t == "slice" },
		// collections
		"listHas": listHas, "listGet": listGet, "listLen": func(v any) int { l, _ := list(v); return len(l) },
		"mapGet": mapGet, "mapKeys": mapKeys, "mapValues": mapValues, "mapPick": mapPick, "mapOmit": mapOmit,
		"asString": asString,
		// safe access
		"getOr":       func(v, d any) any { return pick(!isEmpty(v), v, d) },
		"getStringOr": func(v any, d string) string { s, ok := v.(string); return text(pick(ok && s != "", s, d)) },
		"getIntOr":    getIntOr, "getBoolOr": boolOr,
		// data
		"toBase64":   func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
		"fromBase64": fromBase64,
		"toJSON":     func(v any) string { s, err := toJSON(v); return text(pick(err == nil, s, "{}")) },
		"sha256sum":  func(s string) string { sum := sha256.Sum256([]byte(s)); return hex.EncodeToString(sum[:4]) },
		"slugify":    slugify, "truncateName": truncateName, "lookup": lookup, "repoSlug": repoSlug,
	}
}

func pick(first bool, a, b any) any {
	if first {
		return a
	}
	return b
}

func text(v any) string { s, _ := v.(string); return s }

func split(s, sep string) []string {
	if s == "" {
		return []string{}
	}
	return strings.Split(s, sep)
}

// The original takes only []string; the Katalog language takes every list.
func join(v any, sep string) (string, error) {
	items, ok := list(v)
	if !ok && v != nil {
		return "", errors.New("join: no list")
	}
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = toString(item)
	}
	return strings.Join(texts, sep), nil
}

func repeat(s string, n int) (string, error) {
	if n < 0 || n*len(s) > 1<<20 {
		return "", errors.New("repeat: bad count")
	}
	return strings.Repeat(s, n), nil
}

func camelToKebab(s string) string {
	var out strings.Builder
	r := []rune(s)
	upper := func(i int) bool { return i >= 0 && i < len(r) && r[i] >= 'A' && r[i] <= 'Z' }
	lower := func(i int) bool { return i >= 0 && i < len(r) && r[i] >= 'a' && r[i] <= 'z' }
	for i, c := range r {
		if upper(i) {
			if lower(i-1) || (upper(i-1) && lower(i+1)) {
				out.WriteByte('-')
			}
			c += 'a' - 'A'
		}
		out.WriteRune(c)
	}
	return out.String()
}

func truncate(s string, n int) (string, error) {
	if n < 0 {
		return "", errors.New("truncate: negative length")
	}
	if len(s) <= n {
		return s, nil
	}
	if n <= 3 {
		return s[:n], nil
	}
	return s[:n-3] + "...", nil
}

func number(name string, v any) (float64, error) {
	switch x := v.(type) {
	case bool:
		if x {
			return 1, nil
		}
		return 0, nil
	case int:
		return float64(x), nil
	case uint8: // a byte of a text
		return float64(x), nil
	case int32:
		return float64(x), nil
	case int64:
		return float64(x), nil
	case float64:
		return x, nil
	case string:
		if f, err := strconv.ParseFloat(x, 64); err == nil {
			return f, nil
		}
	}
	return 0, fmt.Errorf("%s: non-numeric arguments %v", name, v)
}

func whole(f float64) any {
	if f == math.Trunc(f) && math.Abs(f) < 1<<62 {
		return int64(f)
	}
	return f
}

func arithmetic(name string, f func(a, b float64) float64) func(a, b any) (any, error) {
	return func(a, b any) (any, error) {
		x, err := number(name, a)
		if err != nil {
			return nil, err
		}
		y, err := number(name, b)
		if err != nil {
			return nil, err
		}
		return whole(f(x, y)), nil
	}
}

func div(a, b any) (any, error) {
	if y, err := number("div", b); err == nil && y == 0 {
		return nil, errors.New("division by zero")
	}
	return arithmetic("div", func(x, y float64) float64 { return x / y })(a, b)
}

func mod(a, b any) (any, error) {
	x, err := number("mod", a)
	if err != nil {
		return nil, err
	}
	y, err := number("mod", b)
	if err != nil {
		return nil, err
	}
	if int64(y) == 0 {
		return nil, errors.New("division by zero")
	}
	return int64(x) % int64(y), nil
}

func clamp(v, lo, hi any) (any, error) {
	x, err := number("clamp", v)
	if err != nil {
		return nil, err
	}
	l, err := number("clamp", lo)
	if err != nil {
		return nil, err
	}
	h, err := number("clamp", hi)
	if err != nil {
		return nil, err
	}
	if x < l {
		return whole(l), nil
	}
	if x > h {
		return whole(h), nil
	}
	return whole(x), nil
}

func abs(a any) (any, error) {
	x, err := number("abs", a)
	return whole(math.Abs(x)), err
}

func isEmpty(v any) bool {
	switch x := v.(type) {
	case nil:
		return true
	case string:
		return x == "" || x == "<no value>"
	case bool:
		return !x
	case int:
		return x == 0
	case int32:
		return x == 0
	case int64:
		return x == 0
	case float64:
		return x == 0
	case []any:
		return len(x) == 0
	case []string: // not empty in the original, whose lists from split are no lists
		return len(x) == 0
	case map[string]any:
		return len(x) == 0
	}
	return fmt.Sprint(v) == ""
}

func coalesce(values ...any) any {
	for _, v := range values {
		if !isEmpty(v) {
			return v
		}
	}
	return nil
}

func truthy(v any) bool { b, ok := template.IsTrue(v); return b && ok }

func boolOr(v any, d bool) bool {
	if b, ok := v.(bool); ok {
		return b
	}
	return d
}

func toInt(v any) (int64, error) {
	f, err := number("toInt", v)
	return int64(f), err
}

func toBool(v any) (bool, error) {
	if s, ok := v.(string); ok {
		switch s {
		case "true", "True", "TRUE", "1", "yes", "Yes", "YES", "on", "ON":
			return true, nil
		case "", "false", "False", "FALSE", "0", "no", "No", "NO", "off", "OFF":
			return false, nil
		}
		return false, errors.New("toBool: no boolean")
	}
	f, err := number("toBool", v)
	return f != 0, err
}

func toString(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

func toJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

func toList(s string) []string {
	out := []string{}
	for _, part := range strings.Split(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func typeOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "bool"
	case int, uint8, int32, int64, float64:
		return "number"
	case map[string]any:
		return "map"
	case []any, []string:
		return "slice"
	}
	return "unknown"
}

func isType(name string) func(any) bool { return func(v any) bool { return typeOf(v) == name } }

func length(v any) int {
	switch x := v.(type) {
	case string:
		return len(x)
	case map[string]any:
		return len(x)
	}
	l, _ := list(v)
	return len(l)
}

func isBlank(v any) bool {
	t := typeOf(v)
	return t == "null" || v == "" || ((t == "map" || t == "slice") && length(v) == 0)
}

// list takes the texts that split gives as a list, which the original does not.
func list(v any) ([]any, bool) {
	switch x := v.(type) {
	case []any:
		return x, true
	case []string:
		out := make([]any, len(x))
		for i, s := range x {
			out[i] = s
		}
		return out, true
	}
	return nil, false
}

func listHas(v, wanted any) bool {
	items, _ := list(v)
	for _, item := range items {
		if typeOf(item) == "map" || typeOf(item) == "slice" || typeOf(wanted) == "map" || typeOf(wanted) == "slice" {
			continue
		}
		if typeOf(item) == "number" && typeOf(wanted) == "number" {
			a, _ := number("", item)
			b, _ := number("", wanted)
			if a == b {
				return true
			}
		} else if item == wanted {
			return true
		}
	}
	return false
}

func listGet(v any, i int) any {
	items, _ := list(v)
	if i < 0 || i >= len(items) {
		return nil
	}
	return items[i]
}

func mapGet(v any, key string) any { m, _ := v.(map[string]any); return m[key] }

func mapKeys(v any) []string {
	m, _ := v.(map[string]any)
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

func mapValues(v any) []any {
	m, _ := v.(map[string]any)
	values := []any{}
	for _, key := range mapKeys(v) {
		values = append(values, m[key])
	}
	return values
}

func mapPick(v any, keys ...string) map[string]any {
	m, _ := v.(map[string]any)
	out := map[string]any{}
	for _, key := range keys {
		if item, ok := m[key]; ok {
			out[key] = item
		}
	}
	return out
}

func mapOmit(v any, keys ...string) map[string]any {
	m, _ := v.(map[string]any)
	out := map[string]any{}
	for key, item := range m {
		out[key] = item
	}
	for _, key := range keys {
		delete(out, key)
	}
	return out
}

func asString(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	s, _ := toJSON(v)
	return s
}

func getIntOr(v any, d int) int {
	switch x := v.(type) {
	case int:
		return x
	case int64:
		return int(x)
	case float64:
		return int(x)
	}
	return d
}

func fromBase64(s string) string {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return ""
	}
	return string(b)
}

var dashes = regexp.MustCompile(`-+`)

func slugify(s string) string {
	mapped := strings.Map(func(r rune) rune {
		if (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9') {
			return r
		}
		return '-'
	}, strings.Map(unicode.ToLower, s))
	return strings.Trim(dashes.ReplaceAllString(mapped, "-"), "-")
}

func truncateName(s string, n int) (string, error) {
	if n < 0 {
		return "", errors.New("truncateName: negative length")
	}
	if len(s) > n {
		return s[:n], nil
	}
	return s, nil
}

func lookup(key any, pairs ...any) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		if toString(pairs[i]) == toString(key) {
			return toString(pairs[i+1])
		}
	}
	return ""
}

func repoSlug(s string) string {
	s = strings.TrimRight(strings.TrimSpace(s), "/")
	if i := strings.LastIndexAny(s, "/:"); i >= 0 {
		s = s[i+1:]
	}
	return slugify(strings.TrimSuffix(s, ".git"))
}
