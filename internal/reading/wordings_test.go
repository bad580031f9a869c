package reading_test

import (
	"fmt"
	"strings"
	"testing"

	"standing/internal/reading"
)

// wordings are what certificates say, and what is read from it when nothing else stands there.
const wordings = `
License/Certification No.: 123456|license=123456
FL Lic. # RN9123456|license=RN9123456
State License Number(s): FL RN 9123456|license=RN 9123456
License No. (if applicable): 9123456|license=9123456
Professional License #(s): 9123456|license=9123456
Licence Number 88112|license=88112
holder of license 9123456 of the state|license=9123456
Registered under No. 4455-66|number=4455-66
Certificate Number.........A1234|number=A1234
Cert.#A1234|number=A1234
Certificate 2024-00123|number=2024-00123
Certificate 2024|
Ref: 2024-00123|number=2024-00123
Certificate ID/Verification Code: AB12-CD34|number=AB12-CD34
ID: AB12CD345|number=AB12CD345
Instructor License No. 55443|
Course No. 55443|
BRN Provider #CEP12345|provider_number=CEP12345
ACCREDITATION NO. 99887|provider_number=99887
NASBA Registry ID 103456|provider_number=103456
Approval Code: AB-123|provider_number=AB-123
UAN 0143-0000-21-045-H04-P|provider_number=0143-0000-21-045-H04-P
Dated this 5th day of March 2024|issued=2024-03-05
Given this fifth day of March, two thousand and twenty-four|issued=2024-03-05
Awarded on: March 5, 2024|issued=2024-03-05
Issue Dt. 03/05/2024|issued=2024-03-05
Issued on this date: March 5, 2024|issued=2024-03-05
Effective: 03/05/2024|valid_from=2024-03-05
Valid From: 03/05/2024 To: 03/04/2026|valid_from=2024-03-05 valid_until=2026-03-04
Valid: 03/05/2024 - 03/04/2026|valid_from=2024-03-05 valid_until=2026-03-04
Certification period: 03/05/2024 to 03/04/2026|valid_from=2024-03-05 valid_until=2026-03-04
Reporting period: 03/05/2024 to 03/04/2026|
Certified Until: 03/2026|valid_until=2026-03-31
Effective through 03/05/2026|valid_until=2026-03-05
Issued 03/2024|
Does not expire|
Date/Time Completed: 3/5/2024 10:00 AM|completed=2024-03-05
held on March 5-6, 2024 in Boston|completed=2024-03-06
Course Dates: 03/05/2024-03/07/2024|completed=2024-03-07
Date(s) of Attendance: March 5 & 6, 2024|completed=2024-03-06
Date(s): March 5, 6 and 7, 2024|completed=2024-03-07
March 30 – April 2, 2024|completed=2024-04-02
From March 5, 2024 to March 7, 2024|completed=2024-03-07
On the 5th of March, 2024|completed=2024-03-05
Contact hrs.: 2.5|hours=2.5hour
Credit(s): 2.5|hours=2.5credit
CEs: 2.5|hours=2.5credit
0.3 CEU's|hours=0.3ceu
0.2 continuing education units|hours=0.2ceu
Hours: 3 (three)|hours=3hour
for a total of three (3) hours|hours=3hour
1 hour and 30 minutes|hours=1.5hour
Length: 1h 30m|hours=1.5hour
1.5 AMA PRA Category 1 Credit(s)™|hours=1.5credit
with a score of 92%|score=92%
Minimum passing score: 80%|
This certificate was issued on March 5, 2024 and expires March 5, 2026|issued=2024-03-05 valid_until=2026-03-05
Issued: March 5, 2024 Expires: March 5, 2026|issued=2024-03-05 valid_until=2026-03-05
Issue Date: 03/05/2024 Expiration Date: 03/05/2026 Certificate #: 55123|number=55123 issued=2024-03-05 valid_until=2026-03-05
License Type: RN License Number: 9123456 Exp. Date: 04/30/2025|license=9123456 valid_until=2025-04-30
Date: 03/05/2024 Hours: 2 Provider #: 12345|provider_number=12345 completed=2024-03-05 hours=2hour
Completed on 03/05/2024 for 2.0 contact hours|completed=2024-03-05 hours=2hour
This 12th day of October in the year of our Lord two thousand twenty-three|completed=2023-10-12
Activity ID: 4455 Activity Date: 2/1/2024|completed=2024-02-01
Approved for 2 hours by the Texas Board. Sponsor Number 55123|provider_number=55123 hours=2hour
Student ID: 123456|
Order #: 100234|
Phone: (555) 123-4567|
Date of Birth: 01/02/1980 Completion: 03/05/2024|completed=2024-03-05
Copyright 2024. All rights reserved.|
Form 100-2 (Rev. 03/2021)|
Rev. 03/05/2021|
Approved through 12/31/2025 by the board|
This course is approved until 12/31/2025.|
Lic. #: RN 123456 Exp: 05/31/2025|license=RN 123456 valid_until=2025-05-31
4.0 contact hours including 1.0 hour of pharmacology|hours=4hour
4 hours (2 hours ethics, 2 hours law)|hours=4hour
0.4 CEUs (4 contact hours)|hours=0.4ceu
CE credits: 3.00 Hours|hours=3hour
CE Credit: 3.0|hours=3credit
Awarded 3.0 hours of CE credit|hours=3hour
8:00 AM - 12:00 PM|
Time: 8:00 AM - 12:00 PM|
Total: $45.00|
Certificate of Completion # 88123|number=88123
Certification Number BLS-443322|number=BLS-443322
Verification #: 1234-5678-9012|number=1234-5678-9012
Unique ID 5f2e8a1b|number=5f2e8a1b
Registry No. 772211|number=772211
Employee ID 55122|
Permit No. 8891|license=8891
POST ID: B12345|license=B12345
Officer ID: 12345|license=12345
NREMT Number E1234567|license=E1234567
Teacher Certificate Number 1234567|license=1234567
Educator ID 12345678|license=12345678
Date of graduation: June 5, 2024|completed=2024-06-05
Graduated June 5, 2024|completed=2024-06-05
Training Date 6/5/24 Expires 6/5/27|completed=2024-06-05 valid_until=2027-06-05
Evaluation Date: 6/5/24|completed=2024-06-05
Exam Date: 6/5/24|completed=2024-06-05
Class Date(s): 6/5/24|completed=2024-06-05
Renew by end of 06/2026|valid_until=2026-06-30
Valid until the end of June 2026|valid_until=2026-06-30
Recert. Date: 06/05/2026|valid_until=2026-06-05
Final Grade: 95%|score=95%
Result: PASS (95%)|score=95%
Passed with a grade of 95 percent|
Attendance: 100%|
`

func TestWordings(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(wordings), "\n") {
		in, want, _ := strings.Cut(line, "|")
		if got := sureOf(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

// sureOf are the dates and numbers that are read from a line, without the questions.
func sureOf(line string) string {
	var got []string
	for _, p := range reading.Read(page("Certificate of Completion", "", line, "", "Footer words stand here"), usual).Proposals {
		switch {
		case p.Confidence < reading.Sure || p.Field == reading.Title || p.Field == reading.Holder || p.Field == reading.Issuer:
		case p.Field == reading.Hours:
			got = append(got, fmt.Sprintf("%s=%s%s", p.Field, p.Amount, p.Unit))
		default:
			got = append(got, fmt.Sprintf("%s=%s", p.Field, p.Text))
		}
	}
	return strings.Join(got, " ")
}
