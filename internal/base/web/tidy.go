package web

import (
	"encoding/json"
	"fmt"
	"strings"
)

// tidied takes out of an OpenAPI document what the standard does not know, and the schemas
// that nothing in it names: those of inputs that are all in the address.
func tidied(b []byte) ([]byte, error) {
	var doc map[string]any
	if err := json.Unmarshal(b, &doc); err != nil {
		return nil, fmt.Errorf("web: the API's document: %w", err)
	}
	strip(doc)
	asked := map[string]bool{} // what is sent is written strictly, and checked
	components, _ := doc["components"].(map[string]any)
	schemas, _ := components["schemas"].(map[string]any)
	used := map[string]bool{}
	mark(doc["paths"], schemas, used)
	inputs(doc["paths"], func(v any) { mark(v, schemas, asked) })
	for name, schema := range schemas {
		switch {
		case !used[name]:
			delete(schemas, name)
		case !asked[name]:
			loosen(schema)
		}
	}
	return json.Marshal(doc)
}

// strip removes a field of the library's own.
func strip(v any) {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "patternDescription")
		for _, sub := range v {
			strip(sub)
		}
	case []any:
		for _, sub := range v {
			strip(sub)
		}
	}
}

// inputs visits what operations take in their bodies.
func inputs(paths any, visit func(any)) {
	all, _ := paths.(map[string]any)
	for _, item := range all {
		methods, _ := item.(map[string]any)
		for _, op := range methods {
			if o, ok := op.(map[string]any); ok {
				visit(o["requestBody"])
			}
		}
	}
}

// loosen lets identifiers and dates of answers be empty, which is how none is written.
func loosen(v any) {
	switch v := v.(type) {
	case map[string]any:
		if pattern, _ := v["pattern"].(string); pattern == idPattern {
			v["pattern"] = "^(" + strings.Trim(idPattern, "^$") + ")?$"
		}
		if v["format"] == "date" {
			delete(v, "format")
			v["pattern"] = "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"
		}
		for _, sub := range v {
			loosen(sub)
		}
	case []any:
		for _, sub := range v {
			loosen(sub)
		}
	}
}

const schemaRoot = "#/components/schemas/"

// mark finds the schemas that are named, from where the operations are.
func mark(v any, schemas map[string]any, used map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		if ref, _ := v["$ref"].(string); ref != "" {
			if name := strings.TrimPrefix(ref, schemaRoot); !used[name] {
				used[name] = true
				mark(schemas[name], schemas, used)
			}
		}
		for _, sub := range v {
			mark(sub, schemas, used)
		}
	case []any:
		for _, sub := range v {
			mark(sub, schemas, used)
		}
	}
}
