package client

import (
	"context"
	"iter"
	"maps"
	"net/url"
)

// pages reads a list page by page: cursor is the parameter that says where a page begins,
// and each page says where the next one does.
func pages[Page, Item any](ctx context.Context, c *Client, path, cursor string, query url.Values, items func(Page) ([]Item, string)) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		q := maps.Clone(query)
		if q == nil {
			q = url.Values{}
		}
		for {
			var p Page
			if err := c.get(ctx, path, q, &p); err != nil {
				var none Item
				yield(none, err)
				return
			}
			list, next := items(p)
			for _, it := range list {
				if !yield(it, nil) {
					return
				}
			}
			if next == "" {
				return
			}
			q.Set(cursor, next)
		}
	}
}

// values are the parameters that are not empty: name, value, name, value …
func values(pairs ...string) url.Values {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return q
}
