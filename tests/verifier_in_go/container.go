package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"unicode"
)

// Section 1.6, steps 1 and 2: a ZIP as its list of entries tells it, and whether its bytes hold nothing else.
const (
	mostFiles  = 20_000
	mostBytes  = 2 << 30
	mostOfFile = 512 << 20

	local, descriptor, central, end = 0x04034b50, 0x08074b50, 0x02014b50, 0x06054b50
	hasDescriptor                   = 0x8
	extraLimit                      = 64
	newest                          = 63 // the version of APPNOTE that reading may need, in tenths
)

var usualExtras = []uint16{0x0001, 0x000a, 0x5455, 0x5855, 0x7855, 0x7875}

type file struct {
	name   string
	raw    []byte
	failed bool // its bytes cannot be had
}

// problem is one thing that is wrong: where, and the code of section 1.6.
type problem struct{ Path, Code string }

// openZIP gives the files that may be opened. `opened` is false where nothing further can be said.
func openZIP(raw []byte) (files []file, problems []problem, opened bool) {
	list, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if list == nil || err != nil && err != zip.ErrInsecurePath {
		return nil, []problem{{"", "unreadable"}}, false
	}
	total, count := uint64(0), 0
	for _, each := range list.File {
		if each.ReaderVersion&0xff > newest {
			return nil, []problem{{"", "unreadable"}}, false
		}
		if !strings.HasSuffix(each.Name, "/") {
			count++
		}
		total += each.UncompressedSize64
	}
	if count > mostFiles || total > mostBytes {
		return nil, []problem{{"", "too-large"}}, false
	}
	if !tight(raw, list.File) {
		problems = append(problems, problem{"", "foreign"})
	}
	seen, exact := map[string]bool{}, map[string]bool{}
	for _, each := range list.File {
		if strings.HasSuffix(each.Name, "/") && each.UncompressedSize64 == 0 {
			continue
		}
		folded := foldCase(each.Name)
		switch {
		case !plainName(each.Name):
			problems = append(problems, problem{each.Name, "name"})
			continue
		case seen[folded]:
			problems = append(problems, problem{each.Name, "double"})
		}
		if seen[folded] = true; exact[each.Name] {
			continue // the first of the same name counts
		}
		exact[each.Name] = true
		if each.UncompressedSize64 > mostOfFile {
			problems = append(problems, problem{each.Name, "too-large"})
			continue
		}
		files = append(files, readEntry(each))
	}
	return files, problems, true
}

func readEntry(entry *zip.File) file {
	made := file{name: entry.Name, failed: true}
	from, err := entry.Open()
	if err != nil {
		return made
	}
	defer from.Close()
	if made.raw, err = io.ReadAll(io.LimitReader(from, mostOfFile+1)); err == nil {
		made.failed = false
	}
	return made
}

func plainName(name string) bool {
	if strings.ContainsAny(name, "\\\x00:") {
		return false
	}
	for _, part := range strings.Split(name, "/") {
		if part == "" || part == "." || part == ".." {
			return false
		}
	}
	return true
}

func foldCase(text string) string {
	return strings.Map(func(letter rune) rune { return unicode.ToLower(unicode.ToUpper(letter)) }, text)
}

// tight says whether the entries follow one another from the first byte, each as the list tells it, then the list,
// then its end record, and nothing else.
func tight(raw []byte, entries []*zip.File) bool {
	list, from := endRecord(raw)
	if from < 0 {
		return false
	}
	at := list
	var headers [][]byte
	for at < from {
		size := headerSize(raw[at:from])
		if size == 0 {
			return false
		}
		headers = append(headers, raw[at:at+size])
		at += size
	}
	if at != from || len(headers) != len(entries) {
		return false
	}
	byPlace := slices.Clone(headers)
	slices.SortFunc(byPlace, func(a, b []byte) int { return int(word(a, 42)) - int(word(b, 42)) })
	at = 0
	for _, header := range byPlace {
		if int(word(header, 42)) != at {
			return false
		}
		if at = entryEnd(raw[:list], at, header); at < 0 {
			return false
		}
	}
	return at == list
}

func half(raw []byte, at int) uint16 { return binary.LittleEndian.Uint16(raw[at:]) }
func word(raw []byte, at int) uint32 { return binary.LittleEndian.Uint32(raw[at:]) }

// endRecord is where the list begins and where its end record does; -1 when that record is not the last 22 bytes.
func endRecord(raw []byte) (int, int) {
	from := len(raw) - 22
	if from < 0 || word(raw, from) != end || half(raw, from+20) != 0 {
		return 0, -1
	}
	size, list := int(word(raw, from+12)), int(word(raw, from+16))
	if list+size != from || half(raw, from+4) != 0 || half(raw, from+6) != 0 || half(raw, from+8) != half(raw, from+10) {
		return 0, -1
	}
	return list, from
}

func headerSize(raw []byte) int {
	if len(raw) < 46 || word(raw, 0) != central {
		return 0
	}
	name, extra, comment := int(half(raw, 28)), int(half(raw, 30)), int(half(raw, 32))
	size := 46 + name + extra + comment
	if size > len(raw) || comment != 0 || !usual(raw[46+name:size]) || !ordinary(raw[:size]) {
		return 0
	}
	return size
}

// ordinary says whether an entry is a regular file, or an empty folder that is not compressed.
func ordinary(header []byte) bool {
	name := header[46 : 46+int(half(header, 28))]
	kind := word(header, 38) >> 16 & 0o170000 // some programs heed it whatever system the entry was made on
	if bytes.HasSuffix(name, []byte("/")) {
		return (kind == 0 || kind == 0o040000) && half(header, 10) == 0 && word(header, 24) == 0
	}
	return kind == 0 || kind == 0o100000
}

func usual(extra []byte) bool {
	var seen []uint16
	for len(extra) > 0 {
		if len(extra) < 4 || len(extra) < 4+int(half(extra, 2)) {
			return false
		}
		id, size := half(extra, 0), int(half(extra, 2))
		if !slices.Contains(usualExtras, id) || slices.Contains(seen, id) || size > extraLimit {
			return false
		}
		seen = append(seen, id)
		extra = extra[4+size:]
	}
	return true
}

// entryEnd is where the entry at this place ends, or -1 when it is not what its header in the list says.
func entryEnd(raw []byte, at int, header []byte) int {
	if at+30 > len(raw) || word(raw, at) != local {
		return -1
	}
	name, extra := int(half(raw, at+26)), int(half(raw, at+28))
	data := at + 30 + name + extra
	size := int(word(header, 20))
	if data+size > len(raw) || !usual(raw[at+30+name:data]) || !sameHeads(raw[at:data], header) {
		return -1
	}
	if !exact(raw[data:data+size], header) {
		return -1
	}
	if half(header, 8)&hasDescriptor == 0 {
		return data + size
	}
	return descriptorEnd(raw, data+size, header)
}

func sameHeads(own, header []byte) bool {
	name := int(half(own, 26))
	if !bytes.Equal(own[30:30+name], header[46:46+int(half(header, 28))]) {
		return false
	}
	if half(own, 6) != half(header, 8) || half(own, 8) != half(header, 10) || !bytes.Equal(own[10:14], header[12:16]) {
		return false
	}
	told := own[14:26]
	if half(header, 8)&hasDescriptor != 0 && bytes.Equal(told, make([]byte, 12)) {
		return true
	}
	return bytes.Equal(told, header[16:28])
}

// exact says whether the data decompress to the length told and end at their last byte.
func exact(data, header []byte) bool {
	length := int64(word(header, 24))
	switch half(header, 10) {
	case zip.Store:
		return int64(len(data)) == length
	case zip.Deflate:
		left := bytes.NewReader(data)
		count, err := io.Copy(io.Discard, io.LimitReader(flate.NewReader(left), mostOfFile+1))
		return err == nil && count == length && left.Len() == 0
	}
	return true // another way of compressing: the file itself will be unreadable
}

func descriptorEnd(raw []byte, at int, header []byte) int {
	if at+16 <= len(raw) && word(raw, at) == descriptor && bytes.Equal(raw[at+4:at+16], header[16:28]) {
		return at + 16
	}
	if at+12 <= len(raw) && bytes.Equal(raw[at:at+12], header[16:28]) {
		return at + 12
	}
	return -1
}
