package keys

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// The file of an epoch key is four lines: what it is, the epoch, the key in hexadecimal
// (or what the key service made of it), and the first half of the digest of the lines
// above, by which a damaged copy is told from another key.
const (
	plainTitle   = "standing epoch key 1"
	wrappedTitle = "standing epoch key 1, wrapped"
)

var errDamaged = errors.New("is damaged")

func keyFile(epoch int64, title string, key []byte) []byte {
	body := fmt.Sprintf("%s\n%d\n%s\n", title, epoch, hex.EncodeToString(key))
	return []byte(body + digestLine(body))
}

func digestLine(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:16]) + "\n"
}

func readKeyFile(epoch int64, file []byte) (key []byte, wrapped bool, err error) {
	lines := strings.SplitAfter(string(file), "\n")
	if len(lines) != 5 || lines[4] != "" || lines[3] != digestLine(strings.Join(lines[:3], "")) {
		return nil, false, errDamaged
	}
	title := strings.TrimSuffix(lines[0], "\n")
	if title != plainTitle && title != wrappedTitle || lines[1] != strconv.FormatInt(epoch, 10)+"\n" {
		return nil, false, errDamaged
	}
	key, err = hex.DecodeString(strings.TrimSuffix(lines[2], "\n"))
	if err != nil || title == plainTitle && len(key) != keySize {
		return nil, false, errDamaged
	}
	return key, title == wrappedTitle, nil
}

func keyName(epoch int64) string   { return fmt.Sprintf("epoch-%010d.key", epoch) }
func dyingName(epoch int64) string { return keyName(epoch) + ".destroyed" }

var keyNames = regexp.MustCompile(`^epoch-(\d{10})\.key(\.destroyed)?$`)

func parseName(name string) (epoch int64, dying, ok bool) {
	m := keyNames.FindStringSubmatch(name)
	if m == nil {
		return 0, false, false
	}
	epoch, err := strconv.ParseInt(m[1], 10, 64)
	return epoch, m[2] != "", err == nil && epoch > 0
}
