package sheet
import ("testing";"os";"fmt";"time";"bufio"; "github.com/xuri/excelize/v2")
func TestSmoke(t *testing.T){
 p:=t.TempDir()+"/a.csv"
 f,_:=os.Create(p); w:=bufio.NewWriter(f)
 fmt.Fprintln(w,"id,course,date,hours,unit,name")
 for i:=0;i<1000000;i++{ fmt.Fprintf(w,"%06d,Course number %d,2024-03-%02d,1.5,hours,Somebody %d\n",i,i%300,i%28+1,i) }
 w.Flush(); f.Close()
 t0:=time.Now()
 r,err:=Open(p,Options{}); if err!=nil {t.Fatal(err)}
 n:=0
 for { row,ok:=r.Next(); if !ok {break}; n+=len(row.Cells) }
 fmt.Println(n,r.Err(),time.Since(t0),r.Info())
 x:=t.TempDir()+"/a.xlsx"
 e:=excelize.NewFile(); sw,_:=e.NewStreamWriter("Sheet1")
 st,_:=e.NewStyle(&excelize.Style{NumFmt:14})
 for i:=0;i<100000;i++{ sw.SetRow(fmt.Sprintf("A%d",i+1),[]any{fmt.Sprint(i),"Course",excelize.Cell{StyleID:st,Value:45000.0+float64(i%300)},1.5,"hours",i%2==0}) }
 sw.Flush(); if err:=e.SaveAs(x);err!=nil{t.Fatal(err)}
 t0=time.Now()
 r,err=Open(x,Options{}); if err!=nil {t.Fatal(err)}
 n=0
 for { row,ok:=r.Next(); if !ok {break}; if n<12 {fmt.Println(row)}; n+=len(row.Cells) }
 fmt.Println(n,r.Err(),time.Since(t0),r.Info())
}
