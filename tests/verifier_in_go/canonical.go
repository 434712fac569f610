package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Section 1.3. A value is nil, bool, number (as written), string, []any or map[string]any.
type number string

var (
	errJSON  = errors.New("not JSON")
	errFloat = errors.New("a number with a fraction")
)

type reader struct {
	raw   []byte
	at    int
	depth int
}

// readJSON reads one JSON text; of keys that come twice the last one counts, as in most programs.
func readJSON(raw []byte) (any, error) {
	if !utf8.Valid(raw) {
		return nil, errJSON
	}
	from := &reader{raw: raw}
	value, err := from.value()
	if err != nil {
		return nil, err
	}
	if from.space(); from.at != len(raw) {
		return nil, errJSON
	}
	return value, nil
}

func (from *reader) space() {
	for from.at < len(from.raw) && strings.IndexByte(" \t\r\n", from.raw[from.at]) >= 0 {
		from.at++
	}
}

func (from *reader) next(mark byte) bool {
	from.space()
	if from.at < len(from.raw) && from.raw[from.at] == mark {
		from.at++
		return true
	}
	return false
}

func (from *reader) word(word string) bool {
	if bytes.HasPrefix(from.raw[from.at:], []byte(word)) {
		from.at += len(word)
		return true
	}
	return false
}

func (from *reader) value() (any, error) {
	if from.depth++; from.depth > 500 {
		return nil, errJSON
	}
	defer func() { from.depth-- }()
	switch {
	case from.next('{'):
		return from.object()
	case from.next('['):
		return from.array()
	case from.next('"'):
		return from.text()
	case from.word("null"):
		return nil, nil
	case from.word("true"):
		return true, nil
	case from.word("false"):
		return false, nil
	}
	return from.number()
}

func (from *reader) object() (any, error) {
	made := map[string]any{}
	if from.next('}') {
		return made, nil
	}
	for {
		if !from.next('"') {
			return nil, errJSON
		}
		name, err := from.text()
		if err != nil || !from.next(':') {
			return nil, errJSON
		}
		if made[name.(string)], err = from.value(); err != nil {
			return nil, err
		}
		if from.next('}') {
			return made, nil
		}
		if !from.next(',') {
			return nil, errJSON
		}
	}
}

func (from *reader) array() (any, error) {
	made := []any{}
	if from.next(']') {
		return made, nil
	}
	for {
		each, err := from.value()
		if err != nil {
			return nil, err
		}
		made = append(made, each)
		if from.next(']') {
			return made, nil
		}
		if !from.next(',') {
			return nil, errJSON
		}
	}
}

func (from *reader) text() (any, error) {
	var made strings.Builder
	for from.at < len(from.raw) {
		letter := from.raw[from.at]
		from.at++
		switch {
		case letter == '"':
			return made.String(), nil
		case letter < 0x20:
			return nil, errJSON
		case letter != '\\':
			made.WriteByte(letter)
		default:
			escaped, err := from.escape()
			if err != nil {
				return nil, err
			}
			made.WriteRune(escaped)
		}
	}
	return nil, errJSON
}

func (from *reader) escape() (rune, error) {
	if from.at >= len(from.raw) {
		return 0, errJSON
	}
	letter := from.raw[from.at]
	from.at++
	if at := strings.IndexByte(`"\/bfnrt`, letter); at >= 0 {
		return rune("\"\\/\b\f\n\r\t"[at]), nil
	}
	if letter != 'u' {
		return 0, errJSON
	}
	first, err := from.unit()
	if err != nil || !utf16.IsSurrogate(first) {
		return first, err
	}
	if !from.word(`\u`) {
		return 0, errJSON
	}
	second, err := from.unit()
	if both := utf16.DecodeRune(first, second); err == nil && both != utf8.RuneError {
		return both, nil
	}
	return 0, errJSON
}

func (from *reader) unit() (rune, error) {
	if from.at+4 > len(from.raw) {
		return 0, errJSON
	}
	unit, err := strconv.ParseUint(string(from.raw[from.at:from.at+4]), 16, 16)
	from.at += 4
	if err != nil {
		return 0, errJSON
	}
	return rune(unit), nil
}

func (from *reader) number() (any, error) {
	start := from.at
	digits := func() int {
		begun := from.at
		for from.at < len(from.raw) && from.raw[from.at] >= '0' && from.raw[from.at] <= '9' {
			from.at++
		}
		return from.at - begun
	}
	from.word("-")
	first := from.at
	if count := digits(); count == 0 || count > 1 && from.raw[first] == '0' {
		return nil, errJSON
	}
	if from.word(".") && digits() == 0 {
		return nil, errJSON
	}
	if from.word("e") || from.word("E") {
		_ = from.word("+") || from.word("-")
		if digits() == 0 {
			return nil, errJSON
		}
	}
	return number(from.raw[start:from.at]), nil
}

// canonical is the one way to write a value.
func canonical(value any) ([]byte, error) {
	var into bytes.Buffer
	err := write(&into, value)
	return into.Bytes(), err
}

func write(into *bytes.Buffer, value any) error {
	switch value := value.(type) {
	case nil:
		into.WriteString("null")
	case bool:
		fmt.Fprint(into, value)
	case number:
		if strings.ContainsAny(string(value), ".eE") {
			return errFloat
		}
		if value == "-0" {
			value = "0"
		}
		into.WriteString(string(value))
	case string:
		writeText(into, value)
	case []any:
		return writeArray(into, value)
	case map[string]any:
		return writeObject(into, value)
	}
	return nil
}

func writeArray(into *bytes.Buffer, values []any) error {
	into.WriteByte('[')
	for at, each := range values {
		if at > 0 {
			into.WriteByte(',')
		}
		if err := write(into, each); err != nil {
			return err
		}
	}
	into.WriteByte(']')
	return nil
}

// writeObject sorts by the bytes of UTF-8, which is the order of code points.
func writeObject(into *bytes.Buffer, values map[string]any) error {
	named := map[string]any{}
	names := make([]string, 0, len(values))
	for name, each := range values {
		composed := compose(name)
		if _, twice := named[composed]; twice {
			return errJSON
		}
		named[composed] = each
		names = append(names, composed)
	}
	sort.Strings(names)
	into.WriteByte('{')
	for at, name := range names {
		if at > 0 {
			into.WriteByte(',')
		}
		writeText(into, name)
		into.WriteByte(':')
		if err := write(into, named[name]); err != nil {
			return err
		}
	}
	into.WriteByte('}')
	return nil
}

func writeText(into *bytes.Buffer, text string) {
	into.WriteByte('"')
	for _, letter := range compose(text) {
		switch at := strings.IndexRune("\"\\\b\f\n\r\t", letter); {
		case at >= 0:
			into.WriteByte('\\')
			into.WriteByte(`"\bfnrt`[at])
		case letter < 0x20:
			fmt.Fprintf(into, `\u%04x`, letter)
		default:
			into.WriteRune(letter)
		}
	}
	into.WriteByte('"')
}

// judgeCanonical computes a commitment from a salt and a text, and says whether the text is canonical JSON.
func judgeCanonical(asked recordQuestion) map[string]any {
	salt, _ := hex.DecodeString(asked.Salt)
	digest := sha256.Sum256(append(salt, asked.Canonical...))
	value, err := readJSON([]byte(asked.Canonical))
	same := false
	if err == nil {
		again, failed := canonical(value)
		same = failed == nil && string(again) == asked.Canonical
	}
	return map[string]any{"commitment": hex.EncodeToString(digest[:]), "canonical": same}
}
