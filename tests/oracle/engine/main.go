// Renders templates with the real Go engine, the way the original does: standard input holds a JSON list of
// {template, data}, standard output gets a JSON list of {text} or {error, stage}. With `facts` after the time it answers
// questions about patterns, quantities, durations, times and names instead: {kind, args} become {valid, text}.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/template"
)

type renderCase struct {
	Template string          `json:"template"`
	Data     json.RawMessage `json:"data"`
}

type renderResult struct {
	Text  string `json:"text"`
	Error string `json:"error,omitempty"`
	Stage string `json:"stage,omitempty"`
}

func main() {
	var err error
	if len(os.Args) > 2 && os.Args[2] == "facts" {
		err = answer(fact)
	} else {
		err = answer(render)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func answer[Case, Result any](one func(Case) Result) error {
	var cases []Case
	if err := json.NewDecoder(os.Stdin).Decode(&cases); err != nil {
		return err
	}
	results := make([]Result, len(cases))
	for i, c := range cases {
		results[i] = one(c)
	}
	return json.NewEncoder(os.Stdout).Encode(results)
}

func render(c renderCase) renderResult {
	data, err := decode(c.Data)
	if err != nil {
		return renderResult{Error: err.Error(), Stage: "data"}
	}
	if !strings.Contains(c.Template, "{{") {
		return renderResult{Text: c.Template}
	}
	t, err := template.New("f").Option("missingkey=zero").Funcs(functions()).Funcs(objectFunctions()).Funcs(standardFunctions()).Parse(c.Template)
	if err != nil {
		return renderResult{Error: err.Error(), Stage: "parse"}
	}
	var out bytes.Buffer
	limited := &limitedWriter{out: &out, left: 1 << 20}
	if err := t.Execute(limited, data); err != nil {
		return renderResult{Error: err.Error(), Stage: "execute"}
	}
	text := strings.TrimSpace(out.String())
	return renderResult{Text: strings.ReplaceAll(text, "<no value>", "")}
}

type limitedWriter struct {
	out  *bytes.Buffer
	left int
}

func (w *limitedWriter) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, fmt.Errorf("output too long")
	}
	return w.out.Write(p)
}

// decode reads JSON as the Kubernetes client does: whole numbers become int64, others float64.
func decode(raw json.RawMessage) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	return numbers(value), nil
}

func numbers(value any) any {
	switch v := value.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	case map[string]any:
		for key, item := range v {
			v[key] = numbers(item)
		}
	case []any:
		for i, item := range v {
			v[i] = numbers(item)
		}
	}
	return value
}
