package roster

// Field is what a column means. The fields below "done" take an argument.
type Field string

const (
	Ignored    Field = ""
	PersonID   Field = "person_id"
	Name       Field = "name"
	LastName   Field = "last_name"
	FirstName  Field = "first_name"
	MiddleName Field = "middle_name"
	UnitName   Field = "unit"
	Email      Field = "email" // read by Open only
	Course     Field = "course"
	CourseCode Field = "course_code"
	Category   Field = "category"
	Topic      Field = "topic"
	Delivery   Field = "delivery"
	Completed  Field = "completed"
	Started    Field = "started"
	Hours      Field = "hours"
	Minutes    Field = "minutes"
	CreditUnit Field = "credit_unit"
	Result     Field = "result"
	RecordedOn Field = "recorded_on"
	VoidedOn   Field = "voided_on"
	Expires    Field = "expires" // of the row's course; with an argument: of that tag or credential
	Done       Field = "done"    // of a matrix: the dates of the course in the heading; the argument is its tags
	Since      Field = "since"   // the day a credential was issued
	Fact       Field = "fact"
)

var fieldWords = map[Field]string{
	Ignored: "ignored", PersonID: "person id", Name: "name", LastName: "last name", FirstName: "first name", MiddleName: "middle name",
	UnitName: "unit (department)", Email: "e-mail", Course: "course", CourseCode: "course code", Category: "category", Topic: "topic", Delivery: "delivery",
	Completed: "date of completion", Started: "date it started", Hours: "amount of credit", Minutes: "amount of credit, in minutes",
	CreditUnit: "unit of the credit", Result: "passed or not", RecordedOn: "date it was recorded", VoidedOn: "date it was struck out",
	Expires: "date it runs out", Done: "dates of completion", Since: "date it was issued", Fact: "fact",
}

// repeatable fields may be given to several columns of a table.
var repeatable = map[Field]bool{Ignored: true, Done: true, Fact: true, Category: true, Delivery: true, Expires: true, Since: true}

// dated fields hold dates.
var dated = map[Field]bool{Completed: true, Started: true, RecordedOn: true, VoidedOn: true, Expires: true, Done: true, Since: true}

// Repeatable reports whether several columns of a table may mean a field.
func Repeatable(f Field) bool { return repeatable[f] }
