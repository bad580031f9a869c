package reader

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// What is said between parent and child: a letter, a length, so many bytes.
const (
	saySetup   = 'S' // to the child: what to get ready for
	sayOpen    = 'O' // the key to the file that it was handed
	sayPicture = 'P'
	sayClean   = 'C'
	sayWords   = 'W'
	sayDots    = 'G'

	sayReady = 'R' // from the child: what holds it, before it reads the file
	sayData  = 'D'
	sayDone  = 'E' // with an answer as JSON
	sayFault = 'F'
)

const (
	frameHead = 5
	mostFrame = 1 << 20
	dataFrame = 64 << 10
)

var errFrame = errors.New("reader: not a frame")

func writeFrame(w io.Writer, kind byte, payload []byte) error {
	if len(payload) > mostFrame {
		return errFrame
	}
	head := binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(payload)))
	_, err := w.Write(append(head, payload...))
	return err
}

func writeJSON(w io.Writer, kind byte, value any) error {
	payload, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return writeFrame(w, kind, payload)
}

// readFrame reads one of at most mostFrame. The end between two frames is io.EOF.
func readFrame(r *bufio.Reader) (byte, []byte, error) {
	head := make([]byte, frameHead)
	if _, err := io.ReadFull(r, head); err != nil {
		return 0, nil, err
	}
	n := binary.BigEndian.Uint32(head[1:])
	if n > mostFrame {
		return 0, nil, fmt.Errorf("%w: %d bytes", errFrame, n)
	}
	payload := make([]byte, n)
	if _, err := io.ReadFull(r, payload); err != nil {
		return 0, nil, io.ErrUnexpectedEOF
	}
	return head[0], payload, nil
}

// data sends what is written as frames.
type data struct{ w io.Writer }

func (d data) Write(p []byte) (int, error) {
	for n := 0; n < len(p); n += dataFrame {
		if err := writeFrame(d.w, sayData, p[n:min(len(p), n+dataFrame)]); err != nil {
			return n, err
		}
	}
	return len(p), nil
}
