package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata"

	"github.com/robfig/cron/v3"
	"k8s.io/apimachinery/pkg/api/resource"
	pathvalidation "k8s.io/apimachinery/pkg/api/validation/path"
	"k8s.io/apimachinery/pkg/util/validation"
)

// factCase is one question about something that is no template.
type factCase struct {
	Kind string   `json:"kind"`
	Args []string `json:"args"`
}

// factResult says whether the first argument is valid, and if so what follows from the others.
type factResult struct {
	Valid bool   `json:"valid"`
	Text  string `json:"text"`
}

var facts = map[string]func(args []string) (string, error){
	"pattern":  pattern,
	"quantity": quantity,
	"duration": duration,
	"zone":     zone,
	"time":     timeWindow,
	"days":     dayWindow,
	"fires":    fires,
	"name":     name,
}

func fact(c factCase) factResult {
	text, err := facts[c.Kind](c.Args)
	if err != nil {
		return factResult{Text: err.Error()}
	}
	return factResult{Valid: true, Text: text}
}

// pattern [expression, text]: does it match?
func pattern(args []string) (string, error) {
	expression, err := regexp.Compile(args[0])
	if err != nil {
		return "", err
	}
	return strconv.FormatBool(expression.MatchString(args[1])), nil
}

// quantity [one, other]: its canonical text and how it compares with a valid other.
func quantity(args []string) (string, error) {
	one, err := resource.ParseQuantity(args[0])
	if err != nil {
		return "", err
	}
	other, err := resource.ParseQuantity(args[1])
	if err != nil {
		return "", err
	}
	return strconv.Itoa(one.Cmp(other)), nil
}

// duration [text]: its nanoseconds.
func duration(args []string) (string, error) {
	d, err := time.ParseDuration(args[0])
	return strconv.FormatInt(int64(d), 10), err
}

// zone [name]: is there one?
func zone(args []string) (string, error) {
	_, err := time.LoadLocation(args[0])
	return "", err
}

// timeWindow [zone, ms, after, before, until]: open or closed at ms, and the first minute until then before which that
// has changed. Times of day are minutes, the end is inclusive.
func timeWindow(args []string) (string, error) {
	after, before := integer(args[2]), integer(args[3])
	return window(args, func(local time.Time) bool {
		minute := int64(local.Hour()*60 + local.Minute())
		exact := local.Second() == 0 && local.Nanosecond() == 0
		notBefore, notAfter := minute >= after, minute < before || minute == before && exact
		if after <= before {
			return notBefore && notAfter
		}
		return notBefore || notAfter
	})
}

// dayWindow [zone, ms, days, "", until]: the same for a list of days.
func dayWindow(args []string) (string, error) {
	days := strings.Split(args[2], ",")
	return window(args, func(local time.Time) bool {
		return slices.Contains(days, strconv.Itoa(int(local.Weekday())))
	})
}

func window(args []string, isOpen func(local time.Time) bool) (string, error) {
	location, err := time.LoadLocation(args[0])
	if err != nil {
		return "", err
	}
	start, until := integer(args[1]), integer(args[4])
	at := func(ms int64) bool { return isOpen(time.UnixMilli(ms).In(location)) }
	open, change := at(start), int64(0)
	for ms := start - start%60_000 + 60_000; ms < until && change == 0; ms += 60_000 {
		if at(ms) != open {
			change = ms
		} else if at(ms+1) != open && ms+60_000 < until {
			change = ms + 60_000
		}
	}
	return fmt.Sprintf("%t %d", open, change), nil
}

// fires [expression, zone, after, count]: the next times in ms.
func fires(args []string) (string, error) {
	location, err := time.LoadLocation(args[1])
	if err != nil {
		return "", err
	}
	schedule, err := cron.ParseStandard(args[0])
	if err != nil {
		return "", err
	}
	next, times := time.UnixMilli(integer(args[2])).In(location), []string{}
	for range integer(args[3]) {
		if next = schedule.Next(next); next.IsZero() {
			break
		}
		times = append(times, strconv.FormatInt(next.UnixMilli(), 10))
	}
	return strings.Join(times, " "), nil
}

// name [rule, text]: does Kubernetes accept it?
func name(args []string) (string, error) {
	rules := map[string]func(string) []string{
		"subdomain":  validation.IsDNS1123Subdomain,
		"label":      validation.IsDNS1123Label,
		"segment":    pathvalidation.IsValidPathSegmentName,
		"labelValue": validation.IsValidLabelValue,
		"labelKey":   validation.IsQualifiedName,
	}
	if problems := rules[args[0]](args[1]); len(problems) > 0 {
		return "", fmt.Errorf("%s", strings.Join(problems, "; "))
	}
	return "", nil
}

func integer(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		panic(err)
	}
	return n
}
