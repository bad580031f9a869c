package reader

import (
	"bufio"
	"bytes"
	"testing"
)

func FuzzFrame(f *testing.F) {
	f.Add([]byte{'D', 0, 0, 0, 2, 'a', 'b', 'E', 0, 0, 0, 0})
	f.Add([]byte{'D', 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, said []byte) {
		in := bufio.NewReader(bytes.NewReader(said))
		var again bytes.Buffer
		for {
			kind, payload, err := readFrame(in)
			if err != nil {
				break
			}
			if len(payload) > mostFrame {
				t.Fatal(len(payload))
			}
			if err := writeFrame(&again, kind, payload); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.HasPrefix(said, again.Bytes()) {
			t.Fatal("written again it is another")
		}
	})
}
