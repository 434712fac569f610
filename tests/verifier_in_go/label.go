package main

import (
	"math/big"
	"strings"
)

// Section 3.1: a document's number as a person reads and types it.
const (
	labelDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	labelChecks = labelDigits + "*~$=U"
)

func writeLabel(id []byte) string {
	number, rest := new(big.Int).SetBytes(id), new(big.Int)
	check := labelChecks[new(big.Int).Mod(number, big.NewInt(37)).Int64()]
	digits := make([]byte, 16)
	for at := 15; at >= 0; at-- {
		number.DivMod(number, big.NewInt(32), rest)
		digits[at] = labelDigits[rest.Int64()]
	}
	return string(digits[:4]) + "-" + string(digits[4:8]) + "-" + string(digits[8:12]) + "-" + string(digits[12:]) +
		"-" + string(check)
}

func readLabel(text string) ([]byte, string) {
	text = strings.ToUpper(strings.TrimFunc(text, isSpace))
	text = strings.NewReplacer("I", "1", "L", "1", "O", "0", "-", "", " ", "").Replace(text)
	letters := []rune(text)
	if len(letters) != 17 {
		return nil, "label_length"
	}
	number := new(big.Int)
	for _, letter := range letters[:16] {
		digit := strings.IndexRune(labelDigits, letter)
		if digit < 0 {
			return nil, "label_alphabet"
		}
		number.Add(number.Mul(number, big.NewInt(32)), big.NewInt(int64(digit)))
	}
	check := strings.IndexRune(labelChecks, letters[16])
	if check < 0 {
		return nil, "label_alphabet"
	}
	if new(big.Int).Mod(number, big.NewInt(37)).Int64() != int64(check) {
		return nil, "label_check"
	}
	return number.FillBytes(make([]byte, 10)), ""
}
