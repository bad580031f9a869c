package demo

import (
	"math/rand/v2"
	"strings"
)

// culture is a way of naming people: which parts, in which order.
type culture struct {
	weight int
	given  []string
	family []string
	// join makes a name of two given and two family names.
	join func(g, g2, f, f2 string) string
}

func western(g, _, f, _ string) string    { return g + " " + f }
func middle(g, g2, f, _ string) string    { return g + " " + string([]rune(g2)[0]) + ". " + f }
func hyphened(g, _, f, f2 string) string  { return g + " " + f + "-" + f2 }
func twoFamily(g, _, f, f2 string) string { return g + " " + f + " " + f2 }
func iberian(g, g2, f, f2 string) string  { return g + " " + g2 + " de " + f + " e " + f2 }
func familyFirst(g, _, f, _ string) string {
	return f + " " + g
}
func together(g, _, f, _ string) string { return f + g }
func single(g, _, _, _ string) string   { return g }
func ibn(g, g2, f, _ string) string     { return g + " بن " + g2 + " " + f }

var (
	usGiven  = []string{"James", "Mary", "Robert", "Linda", "Michael", "Patricia", "David", "Jennifer", "Tyrone", "Latoya", "DeShawn", "Aaliyah", "Marcus", "Ebony", "Ethan", "Olivia", "Liam", "Emma", "Noah", "Ava", "Caleb", "Hannah", "Wyatt", "Savannah", "Jo", "Bea", "Siobhán", "Niamh", "Renée", "Zoë"}
	usFamily = []string{"Smith", "Johnson", "Williams", "Brown", "Jones", "Davis", "Miller", "Wilson", "Moore", "Taylor", "Anderson", "Jackson", "White", "Harris", "Thompson", "O'Brien", "O'Neill", "McDonald", "St. James", "Washington", "Freeman", "Booker", "Whitfield", "Li", "Ng", "Featherstonehaugh", "van der Berg", "de la Cruz", "Begay", "Yellowhair"}
	esGiven  = []string{"María", "José", "Guadalupe", "Juan", "Ximena", "Luis", "Sofía", "Jesús", "Ángel", "Íñigo", "Inés", "Raúl"}
	esFamily = []string{"García", "Hernández", "Martínez", "López", "Rodríguez", "Pérez", "Sánchez", "Ramírez", "Núñez", "Ibáñez", "Peña", "Castañeda"}
)

// cultures in the weights of a large American employer, with every script somewhere.
var cultures = []culture{
	{260, usGiven, usFamily, western},
	{150, usGiven, usFamily, middle},
	{60, usGiven, usFamily, hyphened},
	{120, esGiven, esFamily, twoFamily},
	{50, esGiven, esFamily, western},
	{25, []string{"João", "Antônio", "Conceição", "Fátima", "Luís", "Inês"}, []string{"Silva", "Araújo", "Guimarães", "Gonçalves", "Assunção"}, iberian},
	{40, []string{"Thị Hương", "Văn Dũng", "Minh Châu", "Quốc Anh", "Ngọc Ánh", "Đức"}, []string{"Nguyễn", "Trần", "Lê", "Phạm", "Đặng", "Vũ"}, familyFirst},
	{25, []string{"小龙", "伟", "芳", "秀英", "建国", "子涵"}, []string{"王", "李", "张", "刘", "欧阳", "陈"}, together},
	{35, []string{"Wei", "Xiaoming", "Lijuan", "Jun", "Fang"}, []string{"Wang", "Zhang", "Liu", "Chen", "Huang"}, western},
	{20, []string{"さくら", "大輔", "美咲", "健太", "陽菜"}, []string{"佐藤", "鈴木", "高橋", "田中", "渡辺"}, familyFirst},
	{25, []string{"민준", "서연", "지훈", "하은", "도윤"}, []string{"김", "이", "박", "최", "정", "남궁"}, together},
	{40, []string{"Priya", "Arjun", "Lakshmi", "Ravi", "Ananya", "Venkataraman"}, []string{"Patel", "Sharma", "Iyer", "Reddy", "Chatterjee", "Subrahmanyam"}, western},
	{12, []string{"प्रिया", "अर्जुन", "सीता", "राज"}, []string{"शर्मा", "वर्मा", "गुप्ता", "पटेल"}, western},
	{25, []string{"عبد الرحمن", "فاطمة", "محمد", "زينب", "يوسف", "مريم"}, []string{"الحسيني", "القحطاني", "حداد", "النجار", "عبد الله"}, ibn},
	{12, []string{"پروانه", "کوروش", "شیرین", "آرش"}, []string{"تهرانی", "رضایی", "گیلانی", "فرهادی"}, western},
	{18, []string{"נועה", "דוד", "תמר", "איתן", "שירה"}, []string{"כהן", "לוי", "מזרחי", "פרידמן", "בן־דוד"}, western},
	{15, []string{"Анна", "Дмитрий", "Олеся", "Михайло", "Ярослав"}, []string{"Иванова", "Шевченко", "Кузнецов", "Мельник"}, western},
	{10, []string{"Ελένη", "Γιώργος", "Μαρία", "Νίκος"}, []string{"Παπαδόπουλος", "Γεωργίου", "Νικολαΐδης"}, western},
	{20, []string{"Oluwaseun", "Chukwuemeka", "Ngozi", "Ẹ̀bùn", "Àdùkẹ́"}, []string{"Okafor", "Adébáyọ̀", "Ọlátúnjí", "Nwachukwu", "Eze"}, western},
	{8, []string{"አበበ", "ትዕግስት", "ሰላም", "ዳዊት"}, []string{"በቀለ", "ተስፋዬ", "ገብረማርያም"}, western},
	{8, []string{"Sigurður", "Guðrún", "Jón", "Þóra", "Björk"}, []string{"Jónsdóttir", "Sigurðsson", "Guðmundsdóttir", "Þórðarson"}, western},
	{8, []string{"Suharto", "Dewi", "Budi", "Wulandari", "Prince"}, []string{""}, single},
	{6, []string{"สมชาย", "กาญจนา", "ศิริพร"}, []string{"จันทร์เจริญ", "รัตนวงศ์ไพบูลย์"}, western},
	{6, []string{"Kalaniʻōpuʻu", "Leilani", "Kekoa"}, []string{"Keihanaikukauakahihuliheekahaunaele", "Kamakawiwoʻole", "Kahananui"}, western},
	{2, []string{"Pablo Diego José Francisco de Paula Juan Nepomuceno", "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine"}, []string{"de los Remedios y de la Santísima Trinidad", "Ruiz y Picasso de la Concepción y Todos los Santos"}, twoFamily},
}

var totalWeight = func() (n int) {
	for _, c := range cultures {
		n += c.weight
	}
	return n
}()

// nameOf invents a name.
func nameOf(r *rand.Rand) string {
	at := r.IntN(totalWeight)
	for _, c := range cultures {
		if at -= c.weight; at < 0 {
			pick := func(l []string) string { return l[r.IntN(len(l))] }
			return c.join(pick(c.given), pick(c.given), pick(c.family), pick(c.family))
		}
	}
	return "" // not reached: the weights add up
}

// local is the part of an address before the @: what is left of a name in plain letters.
func local(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z':
			b.WriteRune(r)
		case r == ' ' && b.Len() > 0:
			b.WriteByte('.')
		}
	}
	s := strings.Trim(b.String(), ".")
	for strings.Contains(s, "..") {
		s = strings.ReplaceAll(s, "..", ".")
	}
	return strings.Trim(s[:min(len(s), 40)], ".")
}
