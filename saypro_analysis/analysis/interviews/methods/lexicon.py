"""The words by which an answer complains or praises, in English and German; in our own words, as the codebook is."""

# `*` ends a word in any way, ` * ` stands for up to three words. What counts by itself:
BAD = """problem*; issue*; bottleneck*; inefficien*; delay*; late; slow;
    slower; slowly; complain*; angry; annoy*; broken; breaks; breakdown*; fail*; missing; miss; misses; missed;
    lack; lacks; lacking; lacked; shortage*; short of; people short; staff short; poor*; bad; badly; terrible;
    terribly; awful; horrible; wrong; wait; waits; waited; waiting; drown*; frustrat*; confus*; worst; worse;
    lost; lose; loses; losing; unclear; waste*; outdated; overload*; overwork*; overtime; understaff*; under
    staffed; short staffed; burn* out; burnout; stress*; error*; mistake*; bug; bugs; crash*; defect*; outage*;
    downtime; backlog*; cumbersome; complicated; difficult*; hard to; trouble*; struggl*; chas*; conflict*;
    contradict*; opposite directions; different directions; mess; messy; chaos; chaotic; painful; tedious;
    unfair; ignored; ignores; ignoring; unreliable; unacceptable; unhappy; dissatisf*; disappoint*; rude;
    useless; impossible; exhausted; exhausting; tired; stretched; vacan*; leaving; quit; quitting; resign*; cut;
    cuts; rock bottom; low morale; too much; too many; too little; too few; too long; too late; too slow; too
    high; too low; too expensive; too complex; too short; too complicated; too small; too big; takes ages; takes
    weeks; takes months; takes days; for days; for weeks; for months; by hand; every night; at the deep end; had
    to guess; teach myself; taught myself; teach ourselves; taught ourselves; learn* * myself; gone elsewhere;
    go elsewhere; opposite; change every week; changes every week; change every month; keeps changing; keep
    changing; run out; runs out; ran out; paperwork; red tape; bureaucra*; weak*; risk of losing; on their own;
    own numbers; own targets; silo*; twice the work; stuck; burden*; sloppy; careless; unmotivated; demotivat*;
    fear; afraid; scared; worry; worried; worries; penalt*; dispute*; blame*; pointless; duplicate*; rework*;
    nightmare; disaster; ridiculous; unprepared; overdue; neglect*; underpaid; poach*; problem*; schwierig*;
    verspätet*; verspätung*; zu spät; zu lange; zu langsam; langsam; zu wenig; zu wenige; zu viel; zu viele; zu
    kurz; zu teuer; zu hoch; schlecht; schlechte; schlechter; schlimm*; fehler; fehlerhaft*; fehlt; fehlen;
    mangel*; mangelhaft; engpass; engpässe; stau; warten; wartezeit*; wartet; überlastet; überlastung;
    überstunden; überfordert; kompliziert*; umständlich*; unklar*; ärger*; nervt; frustrier*; enttäusch*;
    unzufrieden; chaos; chaotisch; kaputt; defekt*; stürzt; absturz; abstürze; beschwerden; beschwerde;
    verlieren; widersprüchlich*; widerspr*; unterschriften; verpassen; verpasst; ausfall; ausfälle;
    unzuverlässig; unterbesetzt; eigenen ziele; eigene ziele; bürokrat*; stress; stressig; veraltet*; störung*;
    krank; kündig*"""
GOOD = """works well; working well; runs well; worked well; work well; goes
    well; going well; works really well; good; well; great; excellent; happy; happier; helped; helps; helpful;
    stable; reliabl*; success*; under budget; within budget; ahead of plan; on time; in time; above target;
    mostly right; are right; is right; easier; easy; proud; wonderful; satisf*; fantastic; brilliant;
    outstanding; perfect*; pleased; pleasure; smooth*; quick; quickly; fast; faster; quicker; friendly;
    supportive; saves; saved; save us; better; best; improv*; enough; sufficient; adequate; acceptable;
    recommend*; trust*; love; loves; enjoy*; appreciat*; fair; efficient*; effective*; productive; properly;
    listens; fun; motivated; well trained; know exactly; as promised; when promised; aligned; resolved; solved;
    sorted; fixed; welcome; impress*; praise*; thanks to; glad; grateful; strong; comfortable; confident;
    skilled; gut; gute; guter; gutes; guten; sehr gut; hilfreich*; ausgezeichnet*; hervorragend*; zufrieden*;
    super; toll; prima; zuverlässig*; schnell*; pünktlich*; freundlich*; besser; bestens; verbessert*;
    einfacher; erleichter*; erfolg*; reibungslos*; klappt; funktioniert gut; läuft gut; perfekt; genug;
    ausreichend*; effizient*; motiviert*; kürzer; stolz; optimal; klar; froh; glücklich"""
# What counts only where it is denied: that it works, that somebody explains, is as it should be and no praise yet.
DUE = """work; works; worked; working; listen*; explain*; explained; show;
    shows; showed; shown; train; trained; agree; agreed; agrees; know; knows; knew; understand*; understood;
    respond*; answer*; repl*; arrive*; deliver*; told; tell; tells; informed; introduc*; checked; followed;
    integrated; available; asked; replace; replaced; reach*; finish*; responsible; looks at; decided; decide;
    cares; care; talk; money; budget; staff; people; time; training; support; standard; feedback; help;
    resources; capacity; owner; strategy; clear; clearly; sure of; common form; manage; cope; keep up;
    funktioniert; funktionieren; erklärt; gezeigt; geschult; eingearbeitet; geschulte; hilft; geholfen;
    informiert; weiß; wissen; zeit; personal; leute; geld; schulung; schulungen; unterstützung; rückmeldung;
    antwort*; reagiert; kümmert; ankommen; kommt an"""
# What turns the next of these words round (its clause, a few words on), or the one before.
BEFORE = """not; no; never; nobody; none; nothing; no one; neither; nor; hardly;
    hardly ever; barely; scarcely; rarely; seldom; without; far from; nowhere near; free of; less; fewer; far
    fewer; no longer; used to; can not; could not; unable to; stopped; would not; instead of; rather than; an
    end to; end of; rid of; lack of; was better before; failed to; nicht; nie; niemals; niemand; kein; keine;
    keinen; keinem; keiner; keinerlei; kaum; selten; nirgends; ohne; nichts; nicht mehr; kein * mehr; alles
    andere als; weder; weniger; weit entfernt von; keineswegs"""
AFTER = """stopped; has stopped; have stopped; ended; has ended; have ended; been
    solved; is solved; was solved; are solved; been fixed; is fixed; been cleared; is cleared; was cleared; are
    cleared; been resolved; is resolved; are gone; is gone; has gone; have gone; disappeared; been sorted; is
    sorted; are sorted; been eliminated; been removed; come down; came down; gone down; went down; been reduced;
    thing of the past; are over; is over; is history; are history; not any more; not anymore; any more; anymore;
    no more; under control; better before; better then; down a lot; behoben; gelöst; beseitigt; verschwunden;
    vorbei; erledigt; abgebaut; zurückgegangen; gehören der vergangenheit"""
# Sayings whose words mean something else together; the first that fits is taken out before anything else is read.
SAYINGS = {
    "better": """could not be better; could not be happier; can not complain; can not
    fault; nothing to complain; no complaint*; second to none; saves us *; goes like clockwork; nothing wrong;
    no news is good; fewer and fewer *; exceeded * expectation*; know exactly what; no longer run out; less
    overtime; nichts zu meckern; kann nicht klagen; alles bestens; könnte nicht besser sein""",
    "worse": """leaves much to be desired; leaves a lot to be desired; fed up; let
    down; letting us down; lets us down; had enough; not good enough; not fast enough; good luck; too good to be
    true; was better before; were better before; used to be better; used to be faster; used to be good; worked
    better before; not as good as; not as fast as; out of control; falling behind; fallen behind; behind
    schedule; at the deep end; by the time; in the dark; out of date; no end in sight; last to know; what two *
    did; what three * did; what four * did; what five * did; who can; one person who; only one person; costs us
    *; sit on *; sits on *; on somebody's desk; half my day; half the day; pull in *; pulls in *; still copy *;
    into two *; into three *; three times; several times; lässt zu wünschen übrig; das letzte; bleibt liegen;
    bleiben liegen; dauert ewig; für jede kleinigkeit; jede abteilung * eigenen""",
}
