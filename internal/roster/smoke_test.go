package roster
import ("testing";"os";"context";"standing/internal/pack";"standing/internal/rule";"standing/internal/civil")
func TestSmoke(t *testing.T){
 d:=t.TempDir()
 w:=func(n,s string)string{ p:=d+"/"+n; os.WriteFile(p,[]byte(s),0o600); return p}
 p:=w("p.csv","Staff list 2025\n\nEmployee #,\"Last, First\",Dept,DOB,Hire Date,BLS expires,RN License exp.,SSN\n00123,\"Smith, Ann\",ICU,3/14/1980,2019-05-01,3/31/2026,4/30/2026,1\n00124,\"Jones, Bob\",ER,03/24/1981,2019-05-01,,,\n")
 r:=w("r.csv","Employee Number;Course Title;Category;Completion Date;CE Hours;Method;Status\n00123;Ethics 101;Ethics; 13/01/2025;1,5;Online;Passed\n00124;Yoga;Wellness;2025-02-01;90 min;Live;Completed\n")
 pk:=&pack.Pack{Tags:[]pack.Term{{ID:"ethics",Label:"Ethics"},{ID:"bls",Label:"Basic Life Support",Also:[]string{"BLS card"}},{ID:"online",Label:"Online"}},Facts:[]pack.Term{{ID:"birth_date",Date:true},{ID:"hired_on",Date:true}},Credentials:[]pack.Term{{ID:"rn",Label:"RN license"}},
  Rule:&rule.Rule{Unit:"hour",Versions:[]rule.Version{{Needs:[]*rule.Need{{Name:"bls",Current:&rule.Current{Of:rule.Select{All:[]string{"bls"}},Months:24,ToMonthEnd:true}}}}}}}
 ros,m,err:=Read(context.Background(),Options{PeopleFile:p,RecordsFile:r,Pack:pk,Today:civil.MustParse("2025-11-21")})
 if m!=nil {m.Print(os.Stdout); m.Save(os.Stdout)}
 if err!=nil {t.Fatal(err)}
 for i,pe:=range ros.People { t.Logf("%+v",pe); for _,x:=range ros.RecordsOf(i,nil){t.Logf("   %+v",x)} }
}
