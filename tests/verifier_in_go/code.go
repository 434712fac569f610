package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// Section 3: the 118 bytes of a code.
const (
	codeLetters = 189
	bodyBytes   = 54
	codePrefix  = "soluu-code-v1\n"
	codeLimit   = 4096
)

var (
	address  = regexp.MustCompile(`(?i)/v/([^/?#]*)/?(?:[?#].*)?$`)
	alphabet = regexp.MustCompile(`^[A-Z2-7]*$`)
	dayZero  = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	base     = base32.StdEncoding.WithPadding(base32.NoPadding)
)

type payload struct {
	keyID, documentID, commitment, body, signature []byte
	kind, revision, statusIndex                    int
	day                                            string
}

// typedCode is the code within what a person scanned or typed.
func typedCode(text string) string {
	if letters := []rune(text); len(letters) > codeLimit {
		text = string(letters[:codeLimit])
	}
	text = strings.Map(func(letter rune) rune {
		if isSpace(letter) {
			return -1
		}
		return letter
	}, text)
	if found := address.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return text
}

func isSpace(letter rune) bool { return unicode.IsSpace(letter) || letter >= 0x1c && letter <= 0x1f }

// parseCode reads a code, or says why not: the first reason of section 3's table.
func parseCode(text string) (*payload, string) {
	switch {
	case text == "":
		return nil, "empty"
	case !alphabet.MatchString(text) && isASCII(text) && alphabet.MatchString(strings.ToUpper(text)):
		return nil, "lower_case"
	case !alphabet.MatchString(text):
		return nil, "alphabet"
	case len(text) != codeLetters:
		return nil, "length"
	case strings.IndexByte("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", text[codeLetters-1])%2 != 0:
		return nil, "padding"
	}
	raw, err := base.DecodeString(text)
	if err != nil {
		return nil, "length"
	}
	days := int(raw[16])<<8 | int(raw[17])
	switch {
	case raw[0] != 0x11:
		return nil, "version"
	case raw[15] < 1 || raw[15] > 7:
		return nil, "kind"
	case days == 0:
		return nil, "day"
	case raw[18] == 0:
		return nil, "revision"
	}
	return &payload{
		keyID: raw[1:5], documentID: raw[5:15], kind: int(raw[15]), day: dayZero.AddDate(0, 0, days).Format("2006-01-02"),
		revision: int(raw[18]), statusIndex: int(raw[19])<<16 | int(raw[20])<<8 | int(raw[21]),
		commitment: raw[22:54], body: raw[:bodyBytes], signature: raw[bodyBytes:],
	}, ""
}

func isASCII(text string) bool {
	return strings.IndexFunc(text, func(letter rune) bool { return letter > unicode.MaxASCII }) < 0
}

func (code *payload) signedBy(public []byte) bool {
	return ed25519.Verify(public, append([]byte(codePrefix), code.body...), code.signature)
}

func keyID(public []byte) []byte {
	digest := sha256.Sum256(public)
	return digest[:4]
}

// judgeCode is section 4, as far as it goes without a school's lookup.
func judgeCode(text string, keys trusted) map[string]any {
	typed := typedCode(text)
	code, reason := parseCode(typed)
	if code == nil {
		state, said := notSigned(typed, reason)
		return map[string]any{"state": state, "reason": said, "code_reason": reason}
	}
	return map[string]any{
		"state": code.state(keys), "reason": "",
		"key_id": hex.EncodeToString(code.keyID), "document_id": hex.EncodeToString(code.documentID),
		"label": writeLabel(code.documentID), "kind": code.kind, "day": code.day, "revision": code.revision,
		"status_index": code.statusIndex, "commitment": hex.EncodeToString(code.commitment),
		"signature": hex.EncodeToString(code.signature),
	}
}

// notSigned is of what is no code: perhaps a document's number, or one with a slip (section 3.1).
func notSigned(typed, reason string) (string, string) {
	_, ofLabel := readLabel(typed)
	letters := len([]rune(typed))
	switch {
	case ofLabel == "":
		return "lookup_only", "label_only"
	case strings.Contains(typed, "-") || letters >= 15 && letters <= 19:
		return "malformed", ofLabel
	}
	return "malformed", reason
}

func (code *payload) state(keys trusted) string {
	state := "unknown_key"
	for _, each := range keys {
		switch {
		case string(keyID(each.public)) != string(code.keyID):
		case !code.signedBy(each.public):
			state = "altered"
		case each.worthless(code.day) != "":
			return "worthless_key"
		default:
			return "authentic_unlisted"
		}
	}
	return state
}

// worthless is why the key that signed the code was no more the school's, as far as can be told without a lookup.
func (keys trusted) worthless(code *payload) string {
	for _, each := range keys {
		if code.signedBy(each.public) {
			return each.worthless(code.day)
		}
	}
	return ""
}

func (of key) worthless(day string) string {
	switch {
	case of.compromisedSince != "":
		return "key-compromised"
	case of.validUntil != "" && day > of.validUntil:
		return "key-retired"
	}
	return ""
}

// signCode makes a code anew from its key and body: Ed25519 is deterministic, so it must be the very same one.
func signCode(seed, body string) map[string]string {
	secret, _ := hex.DecodeString(seed)
	raw, _ := hex.DecodeString(body)
	private := ed25519.NewKeyFromSeed(secret)
	signature := ed25519.Sign(private, append([]byte(codePrefix), raw...))
	return map[string]string{
		"public_key": hex.EncodeToString(private.Public().(ed25519.PublicKey)),
		"signature":  hex.EncodeToString(signature),
		"code":       base.EncodeToString(append(raw, signature...)),
	}
}
