package format

// mostBoxes is what no picture comes near; mostMeta holds what is said of one.
const (
	mostBoxes = 10_000
	mostMeta  = 16 << 20
)

// LookHEIC reads how large the largest picture in the file is, before anybody decodes it.
// That is the picture itself: of one in tiles the file says the size of the whole, too.
func LookHEIC(src Source, l Limits) (Look, error) {
	look := Look{Kind: HEIC, Pages: 1}
	meta, err := metaBox(src)
	if err != nil {
		return Look{}, err
	}
	props := inside(inside(meta, "iprp"), "ipco")
	err = boxes(props, func(name string, body []byte) error {
		if name != "ispe" {
			return nil
		}
		if len(body) < 12 {
			return Broken
		}
		var one Look
		if err := one.size(be.Uint32(body[4:]), be.Uint32(body[8:]), l); err != nil {
			return err
		}
		if one.Width*one.Height > look.Width*look.Height {
			look.Width, look.Height = one.Width, one.Height
		}
		return nil
	})
	if err == nil && look.Width == 0 {
		err = Broken
	}
	return look, err
}

// metaBox finds what is said of the pictures, and sees that the file is whole.
func metaBox(src Source) (meta []byte, err error) {
	n := 0
	for at := int64(0); at < src.Size(); {
		size, body, name, err := boxHead(src, at)
		if err != nil {
			return nil, err
		}
		if n++; n > mostBoxes {
			return nil, Bomb
		}
		if name == "meta" && meta == nil {
			if size-body > mostMeta {
				return nil, Bomb
			}
			if meta, err = piece(src, at+body, size-body); err != nil {
				return nil, err
			}
		}
		at += size
	}
	if len(meta) < 4 {
		return nil, Broken
	}
	return meta[4:], nil // behind version and flags
}

// boxHead reads the size of the box at a place, where its body begins, and its name.
func boxHead(src Source, at int64) (size, body int64, name string, err error) {
	head, err := piece(src, at, 8)
	if err != nil {
		return 0, 0, "", err
	}
	size, body = int64(be.Uint32(head)), 8
	switch size {
	case 0: // up to the end
		size = src.Size() - at
	case 1:
		long, err := piece(src, at+8, 8)
		if err != nil {
			return 0, 0, "", err
		}
		size, body = int64(be.Uint64(long)), 16
	}
	switch {
	case size < body:
		return 0, 0, "", Broken
	case size > src.Size()-at:
		return 0, 0, "", Truncated
	}
	return size, body, string(head[4:]), nil
}

// inside is the body of the first box of a name.
func inside(p []byte, want string) (out []byte) {
	_ = boxes(p, func(name string, body []byte) error {
		if name == want && out == nil {
			out = body
		}
		return nil
	})
	return out
}

// boxes calls for every box, as far as they are whole.
func boxes(p []byte, each func(name string, body []byte) error) error {
	for len(p) >= 8 {
		n := int64(be.Uint32(p))
		if n < 8 || n > int64(len(p)) {
			return nil
		}
		if err := each(string(p[4:8]), p[8:n]); err != nil {
			return err
		}
		p = p[n:]
	}
	return nil
}
