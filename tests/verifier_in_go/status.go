package main

import (
	"bytes"
	"compress/zlib"
	"crypto/ed25519"
	"encoding/hex"
	"io"
	"regexp"
	"strconv"
	"time"
)

// Section 4.1: the signed list of what became of every document.
const (
	statusPath    = "seal/status.json"
	statusPrefix  = "soluu-status-v1\n"
	mostOfStatus  = 8 << 20
	leastPlaces   = 131072
	mostPlaces    = 16777216
	placesPerByte = 4
)

var (
	momentText = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00$`)
	entryNames = [...]string{"valid", "superseded", "revoked", "suspended"}
)

type statusList struct {
	school, issuedAt, keyID string
	number, size            int64
	public, packed          []byte
}

// readStatus reads a list that its own key signed; nil for anything else.
func readStatus(raw []byte) *statusList {
	value, err := readJSON(raw)
	top, isObject := value.(map[string]any)
	if err != nil || !isObject || len(raw) > mostOfStatus || len(top) != 10 || top["format"] != "soluu-status-v1" {
		return nil
	}
	if again, failed := canonical(value); failed != nil || !bytes.Equal(again, raw) {
		return nil
	}
	made := &statusList{}
	var list, public, signature string
	for name, into := range map[string]*string{
		"school": &made.school, "issued_at": &made.issuedAt, "key_id": &made.keyID, "list": &list,
		"public_key": &public, "signature": &signature,
	} {
		text, isText := top[name].(string)
		if !isText {
			return nil
		}
		*into = text
	}
	bits, numbers := wholeNumber(top["bits"])
	for name, into := range map[string]*int64{"number": &made.number, "size": &made.size} {
		whole, isNumber := wholeNumber(top[name])
		*into, numbers = whole, numbers && isNumber
	}
	signed, isSigned := onlyBase64(signature, ed25519.SignatureSize)
	isKey := false
	made.public, isKey = onlyBase64(public, ed25519.PublicKeySize)
	if !numbers || bits != 2 || made.number < 1 || !isSigned || !isKey || !isMoment(made.issuedAt) {
		return nil
	}
	delete(top, "signature")
	body, err := canonical(top)
	if err != nil || made.keyID != hex.EncodeToString(keyID(made.public)) ||
		!ed25519.Verify(made.public, append([]byte(statusPrefix), body...), signed) {
		return nil
	}
	if made.packed = unpacked(list, made.size); made.packed == nil {
		return nil
	}
	return made
}

func wholeNumber(value any) (int64, bool) {
	text, isNumber := value.(number)
	whole, err := strconv.ParseInt(string(text), 10, 64)
	return whole, isNumber && err == nil
}

func isMoment(text string) bool {
	_, err := time.Parse(time.RFC3339, text)
	return err == nil && momentText.MatchString(text)
}

// unpacked is the list's bytes: exactly two bits a place, and nothing behind the stream.
func unpacked(list string, size int64) []byte {
	if size < leastPlaces || size > mostPlaces || size&(size-1) != 0 {
		return nil
	}
	raw, isBase64 := anyBase64(list)
	if !isBase64 {
		return nil
	}
	packed := bytes.NewReader(raw)
	stream, err := zlib.NewReader(packed)
	if err != nil {
		return nil
	}
	made, err := io.ReadAll(io.LimitReader(stream, size/placesPerByte+1))
	if err != nil || int64(len(made)) != size/placesPerByte || packed.Len() != 0 {
		return nil
	}
	return made
}

func (of *statusList) entry(place int) string {
	if place < 0 || place/placesPerByte >= len(of.packed) {
		return ""
	}
	return entryNames[of.packed[place/placesPerByte]>>(2*(place%placesPerByte))&3]
}

// status is step 9: the list that a bundle takes along is of its key, and of the moment of the sealing.
func (of *bag) status(said *statement, by *seal) {
	if _, there := of.files[statusPath]; !there || said == nil || by == nil {
		return
	}
	raw, fault := of.small(statusPath)
	if fault != "" {
		of.note(statusPath, fault)
		return
	}
	list := readStatus(raw)
	switch {
	case list == nil:
		of.note(statusPath, "unreadable")
	case !bytes.Equal(list.public, by.public) || !sameMoment(list.issuedAt, said.sealedAt):
		of.note(statusPath, "status-list")
	}
}

func sameMoment(one, other string) bool {
	first, failed := time.Parse(time.RFC3339, one)
	second, err := time.Parse(time.RFC3339, other)
	return failed == nil && err == nil && first.Equal(second)
}

// judgeStatus tells what a list says of the places that are asked for.
func judgeStatus(text string, places []int) map[string]any {
	list := readStatus([]byte(text))
	if list == nil {
		return map[string]any{"is_list": false}
	}
	entries := map[string]string{}
	for _, place := range places {
		entries[strconv.Itoa(place)] = list.entry(place)
	}
	return map[string]any{
		"is_list": true, "school": list.school, "number": list.number, "issued_at": list.issuedAt, "size": list.size,
		"public_key": hex.EncodeToString(list.public), "states": entries,
	}
}
