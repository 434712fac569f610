package main

import (
	"bytes"
	"compress/zlib"
	"io"
	"strconv"
	"strings"
)

// As much of ISO 32000 as it takes to find one attached file by its name: cross-reference tables and streams, object
// streams, and the name tree of embedded files. Objects are read into names ("/X"), strings, numbers, ref, array, dict.
type (
	name  string
	ref   int
	dict  map[name]any
	array []any
)

type stream struct {
	dict
	raw []byte
}

type place struct{ offset, within, index int } // within: the object stream that holds it, or 0

type pdf struct {
	raw    []byte
	places map[int]place
	root   any
	depth  int
}

const deepest = 64

// openPDF follows the cross-references from the last one back; nil when there is no catalogue at their end.
func openPDF(raw []byte) *pdf {
	made := &pdf{raw: raw, places: map[int]place{}}
	at := bytes.LastIndex(raw, []byte("startxref"))
	if at < 0 || !bytes.HasPrefix(raw, []byte("%PDF-")) {
		return nil
	}
	seen := map[int]bool{}
	from, isNumber := (&scanner{raw: raw, at: at + len("startxref")}).value(nil).(float64)
	for isNumber && from >= 0 && int(from) < len(raw) && !seen[int(from)] {
		seen[int(from)] = true
		trailer := made.section(int(from))
		if trailer == nil {
			break
		}
		if made.root == nil {
			made.root = trailer["Root"]
		}
		from, isNumber = trailer["Prev"].(float64)
	}
	if made.dict(made.root) == nil {
		return nil
	}
	return made
}

func (of *pdf) section(at int) dict {
	from := &scanner{raw: of.raw, at: at}
	if from.keyword("xref") {
		return of.table(from)
	}
	_, value := of.objectAt(at)
	if found, isStream := value.(*stream); isStream {
		of.table2(found)
		return found.dict
	}
	return nil
}

func (of *pdf) table(from *scanner) dict {
	for !from.keyword("trailer") {
		first, isNumber := from.value(nil).(float64)
		count, both := from.value(nil).(float64)
		if !isNumber || !both {
			return nil
		}
		for each := 0; each < int(count); each++ {
			offset, isNumber := from.value(nil).(float64)
			from.value(nil)
			if !isNumber {
				return nil
			}
			if from.keyword("n") {
				of.keep(int(first)+each, place{offset: int(offset)})
			} else if from.keyword("f") {
				of.keep(int(first)+each, place{offset: -1})
			} else {
				return nil
			}
		}
	}
	trailer, _ := from.value(nil).(dict)
	return trailer
}

// keep does not overwrite: the newest section is read first.
func (of *pdf) keep(number int, where place) {
	if _, known := of.places[number]; !known {
		of.places[number] = where
	}
}

func (of *pdf) table2(from *stream) {
	data, _ := of.data(from)
	widths, _ := from.dict["W"].(array)
	if len(widths) != 3 {
		return
	}
	var width [3]int
	for at, each := range widths {
		size, _ := each.(float64)
		width[at] = int(size)
	}
	index, found := from.dict["Index"].(array)
	if !found {
		index = array{0.0, from.dict["Size"]}
	}
	for ; len(index) >= 2; index = index[2:] {
		first, _ := index[0].(float64)
		count, _ := index[1].(float64)
		for number := int(first); number < int(first+count); number++ {
			var field [3]int
			for at, size := range width {
				if size < 0 || size > 8 || len(data) < size {
					return
				}
				if size == 0 && at == 0 {
					field[0] = 1
				}
				for _, each := range data[:size] {
					field[at] = field[at]<<8 | int(each)
				}
				data = data[size:]
			}
			switch field[0] {
			case 0:
				of.keep(number, place{offset: -1})
			case 1:
				of.keep(number, place{offset: field[1]})
			case 2:
				of.keep(number, place{within: field[1], index: field[2]})
			}
		}
	}
}

func (of *pdf) objectAt(at int) (int, any) {
	from := &scanner{raw: of.raw, at: at}
	number, isNumber := from.value(nil).(float64)
	from.value(nil)
	if !isNumber || !from.keyword("obj") {
		return 0, nil
	}
	value := from.value(nil)
	if head, isDict := value.(dict); isDict && from.keyword("stream") {
		if from.peek() == '\r' {
			from.at++
		}
		if from.peek() == '\n' {
			from.at++
		}
		length, _ := of.get(head["Length"]).(float64)
		if length < 0 || from.at+int(length) > len(of.raw) {
			return 0, nil
		}
		return int(number), &stream{head, of.raw[from.at : from.at+int(length)]}
	}
	return int(number), value
}

// get follows references to what they name.
func (of *pdf) get(value any) any {
	for range deepest {
		number, isRef := value.(ref)
		if !isRef {
			return value
		}
		value = of.object(int(number))
	}
	return nil
}

func (of *pdf) object(number int) any {
	where, known := of.places[number]
	if of.depth++; !known || of.depth > deepest {
		of.depth--
		return nil
	}
	defer func() { of.depth-- }()
	if where.within == 0 {
		if where.offset < 0 || where.offset >= len(of.raw) {
			return nil
		}
		own, value := of.objectAt(where.offset)
		if own != number {
			return nil
		}
		return value
	}
	holder, isStream := of.object(where.within).(*stream)
	if !isStream {
		return nil
	}
	data, fine := of.data(holder)
	first, isNumber := holder.dict["First"].(float64)
	if !fine || !isNumber || int(first) > len(data) {
		return nil
	}
	from := &scanner{raw: data}
	for at := 0; ; at++ {
		own, isNumber := from.value(nil).(float64)
		offset, both := from.value(nil).(float64)
		if !isNumber || !both {
			return nil
		}
		if at == where.index && int(own) == number && int(first+offset) < len(data) {
			return (&scanner{raw: data, at: int(first + offset)}).value(nil)
		}
	}
}

func (of *pdf) dict(value any) dict {
	switch found := of.get(value).(type) {
	case dict:
		return found
	case *stream:
		return found.dict
	}
	return nil
}

const mostOfRecord = 16 << 20

// data is a stream's content: as it stands, or deflated without parameters (cross-references may have a predictor).
func (of *pdf) data(from *stream) ([]byte, bool) {
	filter := of.get(from.dict["Filter"])
	if list, isList := filter.(array); isList && len(list) == 1 {
		filter = of.get(list[0])
	}
	if filter == nil {
		return from.raw, len(from.raw) <= mostOfRecord
	}
	if filter != name("FlateDecode") {
		return nil, false
	}
	inflating, err := zlib.NewReader(bytes.NewReader(from.raw))
	if err != nil {
		return nil, false
	}
	data, err := io.ReadAll(io.LimitReader(inflating, mostOfRecord+1))
	if err != nil || len(data) > mostOfRecord {
		return nil, false
	}
	parameters := of.dict(from.dict["DecodeParms"])
	if predictor, _ := parameters["Predictor"].(float64); predictor >= 10 {
		columns, _ := parameters["Columns"].(float64)
		return upward(data, int(columns)), true
	}
	return data, true
}

// upward undoes PNG's predictors "none" and "up", the ones that cross-references come with.
func upward(data []byte, columns int) []byte {
	if columns < 1 {
		return nil
	}
	var made []byte
	before := make([]byte, columns)
	for len(data) > columns {
		row := bytes.Clone(data[1 : columns+1])
		if data[0] == 2 {
			for at := range row {
				row[at] += before[at]
			}
		}
		made, before, data = append(made, row...), row, data[columns+1:]
	}
	return made
}

// attached is the embedded file of this name in the catalogue's name tree; nil when there is none.
func (of *pdf) attached(wanted string) *stream {
	names := of.dict(of.dict(of.root)["Names"])
	return of.within(names["EmbeddedFiles"], wanted, 0)
}

func (of *pdf) within(node any, wanted string, depth int) *stream {
	here := of.dict(node)
	if here == nil || depth > deepest {
		return nil
	}
	pairs, _ := of.get(here["Names"]).(array)
	for ; len(pairs) >= 2; pairs = pairs[2:] {
		if text, isText := of.get(pairs[0]).(string); isText && text == wanted {
			files := of.dict(of.dict(pairs[1])["EF"])
			for _, each := range []name{"UF", "F"} {
				if found, isStream := of.get(files[each]).(*stream); isStream {
					return found
				}
			}
		}
	}
	kids, _ := of.get(here["Kids"]).(array)
	for _, kid := range kids {
		if found := of.within(kid, wanted, depth+1); found != nil {
			return found
		}
	}
	return nil
}

// scanner reads PDF's notation.
type scanner struct {
	raw   []byte
	at    int
	depth int
}

func (from *scanner) peek() byte {
	if from.at < len(from.raw) {
		return from.raw[from.at]
	}
	return 0
}

func isBlank(letter byte) bool { return strings.IndexByte("\x00\t\n\f\r ", letter) >= 0 }

func isDelimiter(letter byte) bool { return strings.IndexByte("()<>[]{}/%", letter) >= 0 }

func (from *scanner) space() {
	for from.at < len(from.raw) {
		if from.raw[from.at] == '%' {
			for from.at < len(from.raw) && from.raw[from.at] != '\n' && from.raw[from.at] != '\r' {
				from.at++
			}
		} else if !isBlank(from.raw[from.at]) {
			return
		} else {
			from.at++
		}
	}
}

func (from *scanner) keyword(word string) bool {
	from.space()
	if !bytes.HasPrefix(from.raw[from.at:], []byte(word)) {
		return false
	}
	from.at += len(word)
	return true
}

func (from *scanner) token() string {
	start := from.at
	for from.at < len(from.raw) && !isBlank(from.raw[from.at]) && !isDelimiter(from.raw[from.at]) {
		from.at++
	}
	return string(from.raw[start:from.at])
}

type closing byte // ends an array or a dictionary

// value reads one; numbers are floats, `n g R` a ref. A closing mark is given as it is.
func (from *scanner) value(_ any) any {
	from.space()
	if from.depth++; from.depth > deepest || from.at >= len(from.raw) {
		from.depth--
		return nil
	}
	defer func() { from.depth-- }()
	letter := from.raw[from.at]
	switch {
	case letter == '/':
		from.at++
		return name(unescapeName(from.token()))
	case letter == '(':
		return from.literal()
	case from.keyword("<<"):
		return from.dictionary()
	case letter == '<':
		return from.hexText()
	case letter == '[':
		from.at++
		return from.list(']')
	case letter == ']' || letter == '>':
		from.at++
		return closing(letter)
	case isDelimiter(letter):
		from.at++
		return nil
	}
	return from.numberOrWord()
}

func unescapeName(text string) string {
	for at := strings.IndexByte(text, '#'); at >= 0 && at+2 < len(text); {
		if code, err := strconv.ParseUint(text[at+1:at+3], 16, 8); err == nil {
			text = text[:at] + string([]byte{byte(code)}) + text[at+3:]
		}
		next := strings.IndexByte(text[at+1:], '#')
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return text
}

func (from *scanner) numberOrWord() any {
	word := from.token()
	value, err := strconv.ParseFloat(word, 64)
	if err != nil {
		switch word {
		case "true":
			return true
		case "false":
			return false
		}
		return nil
	}
	back := from.at
	from.space()
	if generation := from.token(); generation != "" && strings.Trim(generation, "0123456789") == "" {
		if from.space(); from.peek() == 'R' {
			from.at++
			return ref(int(value))
		}
	}
	from.at = back
	return value
}

func (from *scanner) list(until byte) array {
	made := array{}
	for from.at < len(from.raw) {
		value := from.value(nil)
		if value == closing(until) {
			break
		}
		made = append(made, value)
		from.space()
	}
	return made
}

func (from *scanner) dictionary() any {
	values := from.list('>')
	from.keyword(">")
	made := dict{}
	for ; len(values) >= 2; values = values[2:] {
		if key, isName := values[0].(name); isName {
			made[key] = values[1]
		}
	}
	return made
}

func (from *scanner) literal() any {
	var made []byte
	depth := 0
	for from.at < len(from.raw) {
		letter := from.raw[from.at]
		from.at++
		switch {
		case letter == '\\' && from.at < len(from.raw):
			made = append(made, from.escaped()...)
			continue
		case letter == '(':
			if depth++; depth == 1 {
				continue
			}
		case letter == ')':
			if depth--; depth == 0 {
				return asText(made)
			}
		}
		made = append(made, letter)
	}
	return nil
}

func (from *scanner) escaped() []byte {
	letter := from.raw[from.at]
	from.at++
	if at := strings.IndexByte("nrtbf", letter); at >= 0 {
		return []byte{"\n\r\t\b\f"[at]}
	}
	if letter < '0' || letter > '7' {
		return []byte{letter}
	}
	code := int(letter - '0')
	for count := 0; count < 2 && from.peek() >= '0' && from.peek() <= '7'; count++ {
		code = code<<3 | int(from.peek()-'0')
		from.at++
	}
	return []byte{byte(code)}
}

func (from *scanner) hexText() any {
	from.at++
	var made []byte
	digits := ""
	for from.at < len(from.raw) && from.raw[from.at] != '>' {
		if !isBlank(from.raw[from.at]) {
			digits += string(from.raw[from.at])
		}
		from.at++
	}
	from.at++
	if len(digits)%2 == 1 {
		digits += "0"
	}
	for ; len(digits) >= 2; digits = digits[2:] {
		code, _ := strconv.ParseUint(digits[:2], 16, 8)
		made = append(made, byte(code))
	}
	return asText(made)
}

// asText reads a text string: UTF-16 where it says so.
func asText(raw []byte) string {
	if !bytes.HasPrefix(raw, []byte{0xfe, 0xff}) {
		return string(raw)
	}
	var made strings.Builder
	for raw = raw[2:]; len(raw) >= 2; raw = raw[2:] {
		made.WriteRune(rune(raw[0])<<8 | rune(raw[1]))
	}
	return made.String()
}
