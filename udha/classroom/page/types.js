// @ts-check
/**
 * What the page and the server say to each other. Types only: nothing here runs.
 *
 * The page reaches all of it through `client.js`: `client.about()`, `client.run(settings)`,
 * `client.person(settings, uid)`, `client.interval(settings, progress)`, `client.lesson(key)`, over fetch or,
 * in an exported file, over data embedded in the page. No other module fetches anything.
 *
 *   GET /                      the page; /{file}: its modules, styles, messages, map
 *   GET /api/about             -> About
 *   GET /api/run?{settings}    -> Run        one scenario on one run; without levers, the baseline
 *   GET /api/person?{settings}&uid=N -> Person   one synthetic person's two lives with the same luck
 *   GET /api/interval?{settings} -> 200 Interval, or 202 Progress: ask the same address again after `again_ms`
 *   GET /api/lesson/{key}      -> Lesson
 *   GET /api/share             -> Share      the address for the class; 404 unless started with --share
 *
 * Whatever is wrong is answered with a Fault: 400 (what was asked for is wrong), 404, 429 (too many at once: ask
 * again after `Retry-After` seconds; the client does so by itself, three times), 503 (took too long). All answers
 * but `share` depend on the address alone, and may be kept for as long as `About.version` stays.
 *
 * ## Settings in an address
 *
 *   ?run=17&from=2016-01-01&visa_liberalisation=1&shelter_max_stay=52,2015-06-01&hotline_promotion=0.6,2015-06-01,2017-12-31,12
 *
 *   run     which of the `About.runs` runs, from 1. Run r is the r-th of those behind an interval: the r-th draw of the
 *           posterior with the r-th seed. Left out: `About.typical_run`.
 *   from    the day from which levers are in force that name no day of their own. Left out: `About.from`.
 *   LEVER   value[,from[,until[,ramp_weeks]]], the value in the lever's own unit or one of its words; empty parts are as
 *           if left out. A lever that is left out stands where the baseline has it.
 *
 * The page's own settings (language, lesson, week, followed person) travel in the fragment, never to the server. Values
 * beyond bounds are clamped and rounded to the lever's step; `Run.settings` says what was run.
 *
 * ## Privacy and small counts
 *
 * All people are synthetic. Regional counts of persons below five are not printed (say "fewer than five"): the server
 * sends none, and whoever counts dots by region keeps to it. Which crossing a dot passes is a picture: the model tells
 * crossings apart by kind and volume alone, and records none.
 */

/**
 * @typedef {object} Settings
 * @property {number} run  1 .. About.runs
 * @property {string} from  ISO day, such as "2016-01-01"
 * @property {Object<string, LeverSetting>} levers  by name, those that differ from the baseline only
 */

/**
 * @typedef {object} LeverSetting
 * @property {number} value  in the lever's unit, such as 0.6 or 52
 * @property {string} [from]  ISO day; the settings' own unless given
 * @property {string} [until]  ISO day, the last in force; to the end unless given
 * @property {number} [ramp_weeks]  weeks from nothing to full force, 0 unless given
 */

/**
 * @typedef {object} About
 * @property {string} version  of udha, such as "0.1.0"
 * @property {string} model  SHA-256 of the model, 64 hexadecimal digits
 * @property {string} parameters  where they come from, in words: "Parameters are drawn from the posterior: ..."
 * @property {string} country  "Kosovo"
 * @property {string} footnote  on boundaries and status; stands below every map
 * @property {string[]} help  telephone numbers of the police and of the support line; empty where none are known
 * @property {string} start  first day simulated, "2008-01-01"
 * @property {string} first_month  first month recorded, "2010-01"
 * @property {number} months  how many months are recorded, 120
 * @property {string} first_week  Monday of the first week recorded, "2010-01-04"
 * @property {number} weeks  how many weeks are recorded, 522
 * @property {number} runs  how many runs there are to look at, and at most behind an interval, 200
 * @property {number} seed  that parameter draws and the runs' seeds follow from; downloads name it
 * @property {number} typical_run  the run shown first: the nearest to the medians of all
 * @property {string} from  the day from which levers are in force unless said otherwise, "2016-01-01"
 * @property {[string, string]} from_bounds  first and last day for `from`
 * @property {number} max_ramp_weeks
 * @property {Lever[]} levers  in the order of declaration, by group
 * @property {Place[]} places  Track.place is a number in this list
 * @property {Post[]} posts
 * @property {Named[]} routes  Step.route is a number in this list
 * @property {Named[]} forms  Step.form is a number in this list
 * @property {Named[]} stages  Step.stage is a number in this list
 * @property {Named[]} channels  LifeEvent.channel is a key in this list
 * @property {SeriesInfo[]} series
 * @property {Official[]} official  what the authorities published
 * @property {LessonHead[]} lessons
 * @property {Offered | null} offered  in an exported file: all that can be chosen; null where everything can
 */

/**
 * What an exported file holds: every run with every value of every lever, from the settings' own day on.
 * @typedef {object} Offered
 * @property {number[]} runs
 * @property {Object<string, LeverSetting[]>} levers  settings of each lever, the baseline's left out; other levers cannot be moved
 */

/**
 * @typedef {object} Named
 * @property {string} key  "inbound_legal": texts are looked up by it
 * @property {string} label  in English
 */

/**
 * @typedef {object} Lever
 * @property {string} name  "shelter_max_stay"
 * @property {string} group  borders | detection | prevention | protection
 * @property {string} label  in English
 * @property {string} mechanism  in English: how it works
 * @property {string} setting  "intensity", or what is set: "weeks", "times", "level"
 * @property {string} unit  "share of the full change", "weeks", "times the data"
 * @property {[number, number]} bounds  what the server takes
 * @property {[number, number]} usual  where a range input begins and ends; within the bounds
 * @property {number} step  of the range input
 * @property {number} base  where the baseline has it: a lever set to this is left out of the settings
 * @property {number} default  what it is set to when it is switched on
 * @property {Object<string, number>} words  values with a name: {until_reintegrated: 520}
 * @property {string[]} effects  on parameters, in English words
 * @property {string} section  of the report that asks for it
 * @property {string} source
 * @property {string} grade  reported | literature | stated | assumed
 */

/**
 * @typedef {object} Place
 * @property {string} key  "Prizren", "abroad", "Albania", "desks", "Children's centre"
 * @property {"region" | "abroad" | "origin" | "desks" | "shelter"} kind  desks: of the two ministries, where people wait
 *   for permits or work with them before they are exploited; the model gives them no region yet
 * @property {string | null} region  of a shelter
 * @property {number | null} beds  of a shelter: places open to trafficked people, in the data
 */

/**
 * @typedef {object} Post
 * @property {string} name
 * @property {"land" | "airport" | "irregular"} kind
 * @property {string} towards  the country behind it
 * @property {number} weight  share of the crossings of regular or of irregular travel, 0 .. 1: draw a dot's crossing with
 *   it. Volumes are round assumptions, and say nothing about weakness
 */

/**
 * @typedef {object} SeriesInfo
 * @property {string} name  "newly_exploited"
 * @property {string} label
 * @property {string} unit  "persons"
 * @property {"true" | "recorded" | "protection" | "rights"} side
 * @property {"lower" | "higher" | "neither"} better
 * @property {string} description
 * @property {boolean} stock  a mean over weeks (true) or a sum over time (false)
 * @property {boolean} headline  to be shown first
 */

/**
 * @typedef {object} Official
 * @property {string} series
 * @property {Object<string, number>} by_year  {"2013": 55, "2014": 45}
 * @property {string} source
 */

/**
 * One scenario on one run. What is told of a policy begins where it parts from the baseline: `monthly` and `by_route` with
 * the month `since_month`, `tracks` with the week `since_week`. `client.run()` puts the baseline's past before it.
 * @typedef {object} Run
 * @property {Settings} settings  what was run, after clamping; no levers: the baseline
 * @property {string[]} clamped  in English, what was changed: ["visa_liberalisation: 3 is beyond its bounds, 1 was run"]
 * @property {number} since_week  first week (as in Step.week) that differs from the baseline; About.weeks if none does
 * @property {number} since_month  first month whose totals are compared; About.months if nothing differs
 * @property {Object<string, number[]>} monthly  by series, in its unit, (months,)
 * @property {Object<string, number[][]>} by_route  newly_exploited, in_exploitation, identified: (routes, months)
 * @property {Packed} tracks  people on the pathway; `client.run()` unpacks them into `people`, a `Track[]`
 */

/**
 * Tracks as columns, each the base64 of whole numbers of 1, 2 or 4 bytes, lowest first. Person i has the steps from first[i] up
 * to first[i + 1]; `week` holds differences: of a person's first step the week itself, of each later one the weeks since the
 * step before.
 * @typedef {object} Packed
 * @property {string} uid  4 bytes, (people,)
 * @property {string} home  1 byte, number of a place, (people,)
 * @property {string} first  4 bytes, (people + 1,)
 * @property {string} week  2 bytes, (steps,)
 * @property {string} stage  1 byte, (steps,)
 * @property {string} place  1 byte, (steps,)
 * @property {string} marks  1 byte, (steps,): route + 8 form + 32 identified + 64 assisted + 128 child
 */

/**
 * One synthetic person as far as recorded weeks go, the same `uid` in baseline and policy. A step holds until the next one;
 * before the first one, and in stage 0, the person is not on the pathway.
 * @typedef {object} Track
 * @property {number} uid
 * @property {number} home  number of a place
 * @property {Step[]} steps  in order of time
 */

/**
 * @typedef {object} Step
 * @property {number} week  0 is About.first_week; somebody on the pathway by then begins with 0
 * @property {number} stage  number in About.stages: 0 not on the pathway, 1 groomed, 2 awaiting a visa, 3 travelling (a week, at
 *   a crossing), 4 awaiting permits, 5 working with permits, 6 exploited, 7 in a shelter, 8 the time after
 * @property {number} place  number in About.places: where the person is from this week on
 * @property {number} route  number in About.routes
 * @property {number} form  number in About.forms
 * @property {boolean} identified  recorded as a victim in the last spell, or on the way into it
 * @property {boolean} assisted
 * @property {boolean} child  under age when the spell began (stages 6 to 8)
 */

/**
 * The two lives of one synthetic person.
 * @typedef {object} Person
 * @property {Settings} settings
 * @property {number} uid
 * @property {number} home  number of a place
 * @property {boolean} foreign
 * @property {boolean} child  under age in the first event of either life
 * @property {number | null} parts_week  the first week in which the two lives differ; null: they do not
 * @property {LifeEvent[]} base
 * @property {LifeEvent[]} policy
 */

/**
 * @typedef {object} LifeEvent
 * @property {number} week
 * @property {string} day  ISO, the Monday of the week
 * @property {"groomed" | "withdrew" | "awaits_visa" | "travels" | "turned_back" | "awaits_permits" | "works" | "went_home"
 *   | "exploited" | "exploited_again" | "found" | "ended_unseen" | "sheltered" | "passed_on" | "left_shelter" | "fostered"
 *   | "treated" | "in_work" | "compensated" | "reintegrated" | "already_on_pathway"} kind
 *   found: identified; ended_unseen: the exploitation ended without anybody recording it
 * @property {number} place
 * @property {string} [route]  key in About.routes: of groomed
 * @property {string} [form]  key in About.forms: of exploited
 * @property {string} [channel]  key in About.channels: of found and ended_unseen
 * @property {boolean} [assisted]  of found
 */

/**
 * @typedef {object} Interval
 * @property {Settings} settings
 * @property {number} runs
 * @property {string} since  first month compared, "2016-01"
 * @property {string} period  in words, "2016-2019"
 * @property {string} finding  in English, one to three sentences: as `udha run` would say it
 * @property {Effect[]} effects
 * @property {boolean} by_construction  whether the sign of the verdicts is an assumption, as in effects.csv
 * @property {Object<string, Fan>} yearly  by series
 * @property {number[]} years  of the fans
 * @property {string} caption  in English: draws, seeds, parameters
 * @property {string} command  that gives the same numbers on the command line, from the file `scenario`
 * @property {string} scenario  the settings as a scenario file (YAML), to save and go on with
 */

/**
 * A row of effects.csv: the difference of policy less baseline, run by run with the same luck, from `since` to the end.
 * @typedef {object} Effect
 * @property {string} series
 * @property {string} dimension  "all" or "route"
 * @property {string} cell  "all" or the key of a route
 * @property {number} base  mean over the runs
 * @property {number} policy
 * @property {number} mean  of the differences
 * @property {number} median
 * @property {number} low_50
 * @property {number} high_50
 * @property {number} low_90
 * @property {number} high_90
 * @property {number} probability_lower  share of runs in which the policy's total is lower, 0 .. 1
 * @property {number} probability_higher
 * @property {number} probability_same
 * @property {number | null} probability_benefit  probability that it is good news for the people concerned; null: either
 * @property {number | null} probability_harm
 * @property {"falls" | "rises" | "probably falls" | "probably rises" | "cannot tell" | "no change"} verdict
 */

/**
 * Quantiles 0.05, 0.25, 0.5, 0.75, 0.95 over the runs by year, in the series' unit: (years, 5).
 * @typedef {object} Fan
 * @property {number[][]} base
 * @property {number[][]} policy
 */

/**
 * @typedef {object} Progress
 * @property {number} done  runs done; 0 while it waits for its turn
 * @property {number} of
 * @property {number} again_ms  when to ask again, such as 250
 */

/**
 * @typedef {object} LessonHead
 * @property {string} key  "identified_fell"
 * @property {string} title  in English, "Identified fell: good news?"
 */

/**
 * Texts in other languages are looked up by key in the page's message files.
 * @typedef {object} Lesson
 * @property {string} key
 * @property {string} title
 * @property {string} question
 * @property {string[]} look_for
 * @property {string[]} limits
 * @property {Settings} settings
 * @property {string[]} series  which to look at, the first two side by side
 * @property {Claim[]} claims  what the runs say, kept by tests
 * @property {Trial[]} others  further settings that the question needs; texts by `lesson.{key}.others.{n}`
 */

/**
 * Other settings to try in a lesson.
 * @typedef {object} Trial
 * @property {string} title  in English: "A year, with half the places"
 * @property {Settings} settings
 * @property {Claim[]} claims
 */

/**
 * @typedef {object} Claim
 * @property {string} series
 * @property {string} cell  key of a route, or "all"
 * @property {string} verdict  as in Effect, without "probably": at least probable; or "cannot tell"
 */

/**
 * @typedef {object} Share
 * @property {string} address  "http://192.168.1.20:8192/"
 * @property {string} qr  an SVG picture as text
 */

/**
 * @typedef {object} Fault
 * @property {string} error  one line in English: what is wrong
 * @property {string} [field]  what it is about, such as "visa_liberalization"
 * @property {string} [nearest]  the valid name that was probably meant
 */

export {};
