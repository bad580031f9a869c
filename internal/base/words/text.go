package words

import (
	"fmt"
	"strconv"
	"time"

	"standing/internal/civil"
)

// Named gives arguments by name.
type Named map[string]any

// Text is the sentence of a code with its arguments filled in. Arguments are strings,
// whole numbers, civil.Date, []string, or one Named. The code itself stands for a
// sentence that is missing; tests find it.
func (l *Lang) Text(code string, args ...any) string {
	e, ok := l.find(code)
	if !ok {
		return code
	}
	form := e.other
	if n, ok := count(args); ok && n == 1 && e.one != "" {
		form = e.one
	}
	return hole.ReplaceAllStringFunc(form, func(m string) string {
		if v, ok := arg(m[1:len(m)-1], args); ok {
			return l.value(v)
		}
		return m
	})
}

func arg(name string, args []any) (any, bool) {
	if i, err := strconv.Atoi(name); err == nil {
		if i < len(args) {
			return args[i], true
		}
		return nil, false
	}
	for _, a := range args {
		if named, ok := a.(Named); ok {
			v, ok := named[name]
			return v, ok
		}
	}
	return nil, false
}

// count is the first number among the arguments; of named ones, n.
func count(args []any) (int64, bool) {
	for _, a := range args {
		if named, ok := a.(Named); ok {
			a = named["n"]
		}
		if n, ok := whole(a); ok {
			return n, true
		}
	}
	return 0, false
}

func whole(a any) (int64, bool) {
	switch v := a.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	case int32:
		return int64(v), true
	}
	return 0, false
}

func (l *Lang) value(v any) string {
	if n, ok := whole(v); ok {
		return l.Number(n)
	}
	switch v := v.(type) {
	case string:
		return v
	case civil.Date:
		return l.Day(v)
	case []string:
		return l.List(v)
	case time.Duration:
		return l.Duration(v)
	case fmt.Stringer:
		return v.String()
	}
	return fmt.Sprint(v)
}

// Reason is the sentence for a form: the reason's own code, or the ground's for reasons
// that every form has. label is what the field is called.
func (l *Lang) Reason(reason, label string, args ...any) string {
	code := reason
	if !l.Has(code) {
		code = "reason." + reason
	}
	if label == "" {
		label = l.Text("reason.this_field")
	}
	return l.Text(code, append(args, Named{"field": label})...)
}
