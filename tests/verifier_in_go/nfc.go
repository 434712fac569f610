package main

import (
	_ "embed"
	"sort"
	"strconv"
	"strings"
)

// Unicode's form NFC (UAX #15), which Go's standard library lacks. nfc.txt is drawn from UnicodeData.txt:
// `d‹code› ‹parts›` canonical decompositions (`D` where the parts compose again), `c‹code› ‹class›` combining classes.
//
//go:embed nfc.txt
var nfcTable string

var (
	decomposed = map[rune][]rune{}
	composed   = map[[2]rune]rune{}
	class      = map[rune]int{}
)

const (
	hangulS, hangulL, hangulV, hangulT = 0xAC00, 0x1100, 0x1161, 0x11A7
	countL, countV, countT             = 19, 21, 28
)

func init() {
	for _, line := range strings.Split(strings.TrimSpace(nfcTable), "\n") {
		parts := strings.Split(line[1:], " ")
		code := fromHex(parts[0])
		if line[0] == 'c' {
			class[code], _ = strconv.Atoi(parts[1])
			continue
		}
		for _, part := range parts[1:] {
			decomposed[code] = append(decomposed[code], fromHex(part))
		}
		if line[0] == 'D' {
			composed[[2]rune{decomposed[code][0], decomposed[code][1]}] = code
		}
	}
}

func fromHex(text string) rune {
	code, err := strconv.ParseInt(text, 16, 32)
	if err != nil {
		panic(err)
	}
	return rune(code)
}

func compose(text string) string {
	if isASCII(text) {
		return text
	}
	var letters []rune
	for _, letter := range text {
		letters = decompose(letters, letter)
	}
	inOrder(letters)
	return string(joined(letters))
}

func decompose(into []rune, letter rune) []rune {
	if at := letter - hangulS; at >= 0 && at < countL*countV*countT {
		into = append(into, hangulL+at/(countV*countT), hangulV+at%(countV*countT)/countT)
		if at%countT != 0 {
			into = append(into, hangulT+at%countT)
		}
		return into
	}
	parts, found := decomposed[letter]
	if !found {
		return append(into, letter)
	}
	for _, part := range parts {
		into = decompose(into, part)
	}
	return into
}

func inOrder(letters []rune) {
	for start := 0; start < len(letters); start++ {
		end := start
		for end < len(letters) && class[letters[end]] != 0 {
			end++
		}
		marks := letters[start:end]
		sort.SliceStable(marks, func(a, b int) bool { return class[marks[a]] < class[marks[b]] })
		if end > start {
			start = end - 1
		}
	}
}

func joined(letters []rune) []rune {
	made := []rune{}
	starter, last := -1, 0 // last: class of the mark before, 0 when none stands between it and the starter
	for _, letter := range letters {
		own := class[letter]
		if starter >= 0 && (len(made) == starter+1 || last != 0 && last < own) {
			if pair, found := pairOf(made[starter], letter); found {
				made[starter] = pair
				continue
			}
		}
		made = append(made, letter)
		if last = own; own == 0 {
			starter = len(made) - 1
		}
	}
	return made
}

func pairOf(first, second rune) (rune, bool) {
	l, v := first-hangulL, second-hangulV
	if l >= 0 && l < countL && v >= 0 && v < countV {
		return hangulS + (l*countV+v)*countT, true
	}
	s, t := first-hangulS, second-hangulT
	if s >= 0 && s < countL*countV*countT && s%countT == 0 && t > 0 && t < countT {
		return first + t, true
	}
	pair, found := composed[[2]rune{first, second}]
	return pair, found
}
