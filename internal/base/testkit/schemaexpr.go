package testkit

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// canonical spells a condition or default the same way however an engine tells it:
// PostgreSQL rewrites IN to ANY (ARRAY[…]), BETWEEN to two comparisons, adds casts and
// parentheses; SQLite keeps what was typed. What it cannot read it leaves as it is, so
// that a difference shows rather than hides.
func canonical(expr string) string {
	if strings.TrimSpace(expr) == "" {
		return ""
	}
	p := &exprParser{words: exprWord.FindAllString(expr, -1)}
	out := p.or()
	if p.failed || p.at < len(p.words) {
		return strings.ToLower(strings.Join(strings.Fields(expr), " "))
	}
	return out.top()
}

var exprWord = regexp.MustCompile(`(?i)x'[0-9a-f]*'|'(?:[^']|'')*'|"[^"]+"|\w+|::|<>|!=|<=|>=|\|\||!~~|~~|[-+*/%()<>=,\[\]~.]`)

// exprNode is text with the operator that holds it together.
type exprNode struct {
	op    string // and, or, or empty for what needs no parentheses
	parts []string
	text  string
}

func (n exprNode) top() string {
	if n.op == "and" || n.op == "or" {
		return strings.Join(n.parts, " "+n.op+" ")
	}
	return n.text
}

func (n exprNode) inner() string {
	if n.op != "" {
		return "(" + n.top() + ")"
	}
	return n.text
}

type exprParser struct {
	words  []string
	at     int
	failed bool
}

func (p *exprParser) peek() string {
	if p.at < len(p.words) {
		return strings.ToLower(p.words[p.at])
	}
	return ""
}

func (p *exprParser) take(words ...string) bool {
	for i, w := range words {
		if p.at+i >= len(p.words) || strings.ToLower(p.words[p.at+i]) != w {
			return false
		}
	}
	p.at += len(words)
	return true
}

func (p *exprParser) need(word string) {
	if !p.take(word) {
		p.failed = true
		p.at = len(p.words)
	}
}

func join(op string, list []exprNode) exprNode {
	if len(list) == 1 {
		return list[0]
	}
	out := exprNode{op: op}
	for _, n := range list {
		if n.op == op {
			out.parts = append(out.parts, n.parts...)
		} else {
			out.parts = append(out.parts, n.inner())
		}
	}
	return out
}

func (p *exprParser) or() exprNode {
	list := []exprNode{p.and()}
	for p.take("or") {
		list = append(list, p.and())
	}
	return join("or", list)
}

func (p *exprParser) and() exprNode {
	list := []exprNode{p.not()}
	for p.take("and") {
		list = append(list, p.not())
	}
	return join("and", list)
}

func (p *exprParser) not() exprNode {
	if p.take("not") {
		return exprNode{op: "cmp", text: "not " + p.not().inner()}
	}
	return p.compare()
}

func cmp(format string, args ...any) exprNode {
	return exprNode{op: "cmp", text: fmt.Sprintf(format, args...)}
}

// inner of a comparison among and/or needs no parentheses; under another operator it does.
func (n exprNode) operand() string {
	if n.op == "cmp" || n.op == "and" || n.op == "or" {
		return "(" + n.top() + ")"
	}
	return n.text
}

func (p *exprParser) compare() exprNode {
	left := p.sum()
	for {
		switch {
		case p.take("is", "not", "null"), p.take("notnull"):
			left = cmp("%s is not null", left.operand())
		case p.take("is", "null"), p.take("isnull"):
			left = cmp("%s is null", left.operand())
		case p.take("not", "in"):
			left = cmp("%s not in %s", left.operand(), p.list())
		case p.take("in"):
			left = cmp("%s in %s", left.operand(), p.list())
		case p.take("not", "like"), p.take("!~~"):
			left = cmp("%s not like %s", left.operand(), p.sum().operand())
		case p.take("like"), p.take("~~"):
			left = cmp("%s like %s", left.operand(), p.sum().operand())
		case p.take("between"):
			low := p.sum()
			p.need("and")
			x := left.operand()
			left = join("and", []exprNode{cmp("%s >= %s", x, low.operand()), cmp("%s <= %s", x, p.sum().operand())})
		case p.take("=", "any"):
			left = cmp("%s in %s", left.operand(), p.array())
		case p.take("<>", "all"):
			left = cmp("%s not in %s", left.operand(), p.array())
		case slices.Contains([]string{"=", "<>", "!=", "<", "<=", ">", ">="}, p.peek()):
			op := strings.Replace(p.peek(), "!=", "<>", 1)
			p.at++
			left = cmp("%s %s %s", left.operand(), op, p.sum().operand())
		default:
			return left
		}
	}
}

func (p *exprParser) list() string {
	p.need("(")
	out := p.until(")")
	return "(" + strings.Join(out, ", ") + ")"
}

// array reads (ARRAY[…]) with any casts.
func (p *exprParser) array() string {
	p.need("(")
	extra := p.take("(")
	p.need("array")
	p.need("[")
	out := p.until("]")
	if extra {
		p.need(")")
	}
	p.casts("")
	p.need(")")
	return "(" + strings.Join(out, ", ") + ")"
}

func (p *exprParser) until(end string) (out []string) {
	for !p.failed && !p.take(end) {
		out = append(out, p.or().inner())
		if !p.take(",") && p.peek() != end {
			p.need(end)
		}
	}
	return out
}

func (p *exprParser) sum() exprNode {
	left := p.atom()
	for slices.Contains([]string{"+", "-", "*", "/", "%", "||"}, p.peek()) {
		op := p.peek()
		p.at++
		left = cmp("%s %s %s", left.operand(), op, p.atom().operand())
	}
	return left
}

func (p *exprParser) atom() exprNode {
	if p.at >= len(p.words) {
		p.failed = true
		return exprNode{}
	}
	word := p.words[p.at]
	p.at++
	var out exprNode
	switch {
	case word == "(":
		out = p.or()
		p.need(")")
	case word == "-":
		out = exprNode{text: "-" + p.atom().operand()}
	case p.take("("):
		out = exprNode{text: p.call(strings.Trim(strings.ToLower(word), `"`))}
	case word[0] == '\'' || strings.HasPrefix(strings.ToLower(word), "x'"):
		out = exprNode{text: word}
	case regexp.MustCompile(`^["\w]`).MatchString(word):
		out = exprNode{text: strings.Trim(strings.ToLower(word), `"`)}
	default:
		p.failed = true
	}
	if out.op == "" {
		out.text = p.casts(out.text)
	} else {
		p.casts("")
	}
	return out
}

func (p *exprParser) call(name string) string {
	if name == "trim" && p.take("both", "from") {
		name = "trim"
	}
	if name == "cast" {
		x := p.or()
		p.need("as")
		p.at++
		p.need(")")
		return x.inner()
	}
	name = strings.NewReplacer("substring", "substr", "char_length", "length", "btrim", "trim").Replace(name)
	return name + "(" + strings.Join(p.until(")"), ", ") + ")"
}

// casts drops ::type, and spells a literal as SQLite does.
func (p *exprParser) casts(text string) string {
	for p.take("::") {
		kind := p.peek()
		p.at++
		if kind == "double" || kind == "character" {
			p.at++
		}
		p.take("[", "]")
		switch {
		case kind == "bytea" && strings.HasPrefix(text, `'\x`):
			text = "x'" + text[3:]
		case slices.Contains([]string{"bigint", "integer", "smallint"}, kind):
			text = strings.Trim(text, "'")
		}
	}
	return text
}
