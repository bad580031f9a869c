package secret

import "strings"

// Agent says in a few words which browser a User-Agent line names, for lists of sessions
// and alerts. Codes, not words: "firefox.windows"; what is not known is "other".
func Agent(line string) string {
	return match(line, [][2]string{{"Edg/", "edge"}, {"OPR/", "opera"}, {"SamsungBrowser", "samsung"}, {"Firefox/", "firefox"}, {"FxiOS", "firefox"},
		{"CriOS", "chrome"}, {"Chrome/", "chrome"}, {"Safari/", "safari"}}) + "." +
		match(line, [][2]string{{"iPhone", "ios"}, {"iPad", "ios"}, {"Android", "android"}, {"Windows", "windows"}, {"CrOS", "chromeos"}, {"Mac OS", "macos"}, {"Linux", "linux"}})
}

func match(line string, known [][2]string) string {
	for _, k := range known {
		if strings.Contains(line, k[0]) {
			return k[1]
		}
	}
	return "other"
}

var agentNames = map[string]string{"edge": "Edge", "opera": "Opera", "samsung": "Samsung Internet", "firefox": "Firefox", "chrome": "Chrome", "safari": "Safari",
	"ios": "iOS", "android": "Android", "windows": "Windows", "chromeos": "ChromeOS", "macos": "macOS", "linux": "Linux"}

// AgentName is what such a code is called: proper names, the same in every language.
func AgentName(code string) (browser, system string) {
	b, s, _ := strings.Cut(code, ".")
	return agentNames[b], agentNames[s]
}
