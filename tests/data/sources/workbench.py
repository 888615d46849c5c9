"""A small valid folder of data, to be broken in one way per test."""

from pathlib import Path

from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.readings import read_table
from saypro_analysis.data.reviews import open_review
from saypro_analysis.data.sources.files import read_folder

KPIS = """\
kpi,department,name,unit,better
revenue,Sales,Revenue,money,higher
win_rate,Sales,Win rate,share,higher
tickets,Support,Open tickets,count,lower
"""
MEASUREMENTS = """\
kpi,period_on,actual,target
revenue,2025-01-01,100,110
revenue,2025-02-01,120,110
win_rate,2025-01-01,0.4,0.5
tickets,2025-01-01,7,5
"""
VALID = {
    "dependencies": "dependency,department,waits_for,needed_on,delivered_on\nD1,Sales,Finance,2025-01-02,\n",
    "content": "content\nC1\n",
    "approvals": "content,approver,asked_at,answered_at\nC1,Ann,2025-01-02 09:00,\n",
    "events": "event,name,department,held_on\nE1,Fair,Sales,2025-01-02\n",
    "event_materials": "event,material\nE1,landing page\n",
    "input": "input,department,idea,given_on\nI1,Sales,More,2025-01-02\n",
    "post_mortems": "note,held_on,kind,statement\nN1,2025-01-02,worked,Yes\n",
    "documents": "document,title,department\nD1,Style,Sales\n",
    "risks": "risk,description,category\nR1,Fire,operational\n",
    "risk_history": "risk,reviewed_on,likelihood,impact\nR1,2025-01-02,rare,major\n",
    "mitigations": "mitigation,risk,plan\nM1,R1,Alarm\n",
    "suppliers": "supplier,spend\nAcme,100\n",
    "risk_losses": "risk,happened_on,loss\nR1,2024-11-04,1000\n",
    "risk_scale": "kind,word,level,low,high\nimpact,minor,1,10,100\n",
    "incidents": "incident,reported_at,severity,description,status\nI1,2025-01-02 09:00,high,Down,open\n",
    "waits": "incident,from_at,to_at,reason\nI1,2025-01-02 10:00,,user\n",
    "support_log": "user,description,resolution,requested_at\nU1,How?,So,2025-01-02 09:00\n",
    "sla": "severity,response_hours,resolution_hours\nhigh,1,8\n",
    "kb_articles": "article,title,written_on\nK1,Down,2025-01-02\n",
    "trainings": "training,user,held_on,format\nT1,U1,2025-01-02,online\n",
    "outages": "outage,system,started_at,ended_at\nO1,Web,2025-01-02 09:00,2025-01-02 10:00\n",
    "system_metrics": "system,metric,measured_at,value\nWeb,load,2025-01-02 09:00,0.4\n",
    "system_updates": "update,system,version,planned_on,applied_at\nU1,Web,2,2025-01-02,2025-01-02 22:00\n",
    "maintenance": "system,task,due_on,done_on\nWeb,logs,2025-01-02,\n",
    "access_reviews": "system,due_on,done_on\nWeb,2025-01-02,\n",
    "audits": "audit,planned_on,held_on\nA1,2025-01-02,\n",
    "interviews": "interview,held_on,stakeholder,group,department,format,question,answer,kpi,severity\n"
    "I1,2025-01-10,Ann,front line,Sales,one-on-one,What works?,Much,revenue,2\n"
    "I2,2025-01-11,Bob,front line,Support,one-on-one,What works?,Little,,\n",
    "segments": "kpi,period_on,region,actual\nrevenue,2025-01-01,North,60\nrevenue,2025-01-01,South,40\n",
    "drivers": "kpi,driver,period_on,actual\nrevenue,leads,2025-01-01,10\n",
    "causes": "cause,kpi,parent,category,statement\nC1,revenue,,Process,Late quotes\nC2,revenue,C1,People,No owner\n",
    "actions": "action,department,kpi,statement,owner,start_on,due_on\n"
    "A1,Sales,revenue,Quote faster,Ann,2025-01-02,2025-03-01\n"
    "A2,Support,tickets,Triage daily,Bob,2025-01-02,2025-03-01\n",
    "updates": "action,reported_on,complete\nA1,2025-01-20,40%\nA2,2025-01-20,0.1\n",
    "changes": "action,changed_on,field,old,new,reason\nA1,2025-01-21,owner,Ann,Bob,Leave\n",
    "signoffs": "subject,department,stakeholder,decision,decided_on\nA1,Sales,Ann,confirmed,2025-01-22\n",
    "rebases": "kpi,rebase_on,accepted_by,accepted_on\nrevenue,2025-02-01,Ann,2025-01-15\n",
    "milestones": "milestone,subject,name,planned_on\nM1,A1,Half done,2025-02-01\n",
    "roles": "task,department,person,role\nA1,Sales,Ada,accountable\n",
    "readiness": "department,item,ready\nSales,training,yes\n",
    "communications": "audience,channel,frequency,start_on\nteams,mail,weekly,2025-01-06\n",
    "checkins": "department,planned_on\nSales,2025-02-03\n",
    "feedback": "action,given_on,respondent\nA1,2025-02-03,Ann\n",
    "campaigns": "campaign,spend,leads,customers,revenue,department\nSpring,1000,50,10,3000,Sales\n",
    "stakeholders": "stakeholder,group,department\nAnn,front line,Sales\n",
    "projects": "project,name,department,phase,start_on,planned_finish_on\n"
    "P1,Quotes online,Sales,Execution,2025-01-02,2025-06-30\n",
    "project_documents": "project,document,status\nP1,Project charter,approved\n",
    "project_requirements": "project,requirement,added_on\nP1,R1,2025-01-02\n",
    "project_stakeholders": "project,stakeholder,department,influence,interest\nP1,Sellers,Sales,medium,high\n",
    "project_risks": "project,risk,statement,severity,raised_on\nP1,K1,Old prices,low,2025-01-20\n",
    "project_resources": "project,resource,period_on,needed,capacity\nP1,Developers,2025-01-01,10,20\n",
    "cash_flows": "project,year,amount,kind\nP1,0,-1000,investment\n",
    "adoption": "project,counted_on,adopters,eligible\nP1,2025-01-31,4,20\n",
    "lessons": "lesson,project,challenge\nL1,P1,Nobody owned the prices\n",
    "surveys": "survey,subject,respondent,asked_on\nQ1,P1,Ann,2025-01-20\n",
    "opportunities": "opportunity,statement,subject\nO1,Sell by telephone,G1\n",
    "goals": "goal,department,kpi,statement,target,due_on\nG1,Sales,revenue,Sell more,120,2025-03-31\n",
    "goal_risks": "goal,risk\nG1,\n",
    "goal_opportunities": "goal,opportunity\nG1,O1\n",
    "environment": "seen_on,source,signal\n2025-01-20,customers,They ask for telephone\n",
    "partnerships": "partnership,name,department,start_on\nPT1,Showrooms,Sales,2024-07-01\n",
    "partner_goals": "partnership,goal,metric,target,due_on\nPT1,Six showrooms,Showrooms,6,2025-12-19\n",
    "partner_kpis": "partnership,kpi,period_on,actual,target\nPT1,Launches,2025-01-01,1,2\n",
    "exchanges": "exchange,partnership,kind,held_on,title\nX1,PT1,insight,2025-01-20,Second visits\n",
    "partner_adjustments": "partnership,changed_on,kind,change,reason\n"
    "PT1,2025-01-21,tactics,One list of leads,Visitors were called twice\n",
    "scenarios": "scenario,name,probability\ngrowth,Growth,1\n",
    "scenario_points": "scenario,kind,point\ngrowth,risk,Too many orders\n",
    "scenario_drivers": "scenario,driver,low,base,high\ngrowth,Demand,95,100,110\n",
    "scenario_reviews": "scenario,reviewed_on,probability\ngrowth,2025-01-20,0.9\n",
    "option_flows": "option,year,amount\nA second supplier,0,-100\n",
    "stocks": "item,demand,demand_sd,lead_periods\nFrame,120,20,4\n",
    "cash": "period_on,received,paid,balance\n2025-01-01,100,90,400\n",
}


def write_folder(folder: Path, **tables: str | bytes | None) -> Path:
    """Write the valid kpis and measurements, each named table in its stead or beside it; None leaves one out."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, content in {"kpis": KPIS, "measurements": MEASUREMENTS, **tables}.items():
        if content is not None:
            (folder / f"{table}.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def measured(*values: str, column: str = "actual", delimiter: str = ",") -> str:
    """Measurements of revenue, one month per value, each written as it stands in the file."""
    quote = '"' if delimiter == "," else ""
    rows = [
        delimiter.join(["revenue", f"{2020 + n // 12}-{n % 12 + 1:02}-01", f"{quote}{value}{quote}"])
        for n, value in enumerate(values)
    ]
    header = ["kpi", "period_on", column, *(name for name in ("actual", "target") if name != column)]
    return "\n".join([delimiter.join(header), *rows]) + "\n"


def find_problems(folder: Path, **parameters: object) -> list[Problem]:
    """The problems that a folder is refused with; none if it opens."""
    try:
        open_review(folder, **parameters)  # type: ignore[arg-type]
    except DataError as error:
        return error.problems
    return []


def refuse(folder: Path, **parameters: object) -> Problem:
    """The only problem that a folder is refused with."""
    (problem,) = find_problems(folder, **parameters)
    return problem


def read_actuals(folder: Path) -> list[float]:
    """The actuals that a folder's measurements hold."""
    source = read_folder(folder).sources["measurements"]
    measurements, problems = read_table(source.cells, "measurements", source.decimal)
    if problems:
        raise DataError(problems)
    return measurements["actual"].tolist()
