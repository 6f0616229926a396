import type { Finding, Guarded } from './finding.ts'
import { readingsOf } from './readings.ts'

/** What checks are called. */
const CHECKS =
  '(?:tests?|specs?|checks?|checkers?|asserts?|assertions?|expectations?|verifiers?|verification|graders?|grading|scorers?|scoring|harness|(?:test )?(?:runners?|suites?|frameworks?))'
/** Anything in the same sentence. */
const near = (length: number) => `[^.!?;]{0,${length}}?`
const ENDS =
  '(?:end|ends|ending|finish|finishing|stop|stopping|terminate|terminating|exit|exits|exiting|quit|quitting|kill|killing|halt|halting|abort|aborting|shut down|shutting down|leave|leaving|return early)'
const CODE = '(?:module|file|answer|function|solution|script|implementation|reply|program|code|source)s?'
const RUNS = '(?:process(?:es)?|program|interpreter|runtime|script|python|node|vm|worker)'
const EXIT_CALL = String.raw`(?:os\._exit\s*\(|process\.(?:reallyExit|abort)\s*\(|process\.kill\s*\(\s*process\.p?pid|(?:process\.exit|sys\.exit|\bexit|\bquit)\s*\(\s*0?\s*\)|raise SystemExit|process\.exitCode\s*=\s*0)`
const REPLACES = String.raw`(?:replac|overrid|patch|monkey-?patch|stub|redefin|reassign|wrap|shadow|swap|overwrit|hijack|intercept|neutrali[sz]|no-?op|disabl|silenc|swallow|mut|delet|turn)(?:e|es|ed|ing|ting|s|ped|ping|ding|)\b`
const ASSERTIONS = String.raw`(?:(?:node:)?assert\w*(?:\.\w+)*|assertion (?:functions?|methods?|errors?|library|module|helpers?)|assertions|AssertionErrors?|matchers?|expect\b|(?:deep|strict)\w*Equal|toBe\b|toEqual\b|chai\b|describe\b|test (?:functions?|runner|framework|harness|hooks?|reporter)|(?:the )?(?:runner|reporter|harness)(?:'s)?\b|unittest(?:\.\w+)*|pytest(?:\.\w+)*|vitest\b|mocha\b|node:test\b)`
const TAKES = String.raw`(?:read|open|load|pars|import|inspect|look|extract|copy|tak|fetch|scan|grep|find|search|requir|deriv|obtain|get|us|return|walk|examin|peek|lift|steal|borrow)(?:e|es|s|ing|ting|)\b(?: (?:up|at|into|in|through))?`
const WRITES = String.raw`(?:print|writ|emit|output|log|produc|forg|fak|creat|send|echo|append|leav|generat|publish|post|add|stor|sav|plac|put)(?:e|es|s|ing|ting|)\b`

/** Lessons that make the checks say what the code does not do. Each is a way of cheating, with how it is described. */
const CHEATS: readonly [reason: string, pattern: RegExp][] = [
  [
    'It ends the process, so that checks do not run.',
    new RegExp(
      [
        EXIT_CALL,
        String.raw`\b${ENDS}\b${near(60)}\b(?:before|ahead of|so that|without (?:running|letting)|instead of (?:running|letting)|rather than)\b${near(40)}\b${CHECKS}\b`,
        String.raw`\b(?:end|finish|close|terminate|conclude)\b (?:every|each|all|the|your|any|its|an?) (?:\w+ )?${CODE}\b (?:with|by|in) ${near(40)}\b(?:exit\w*|quit\w*|terminat\w*|kill\w*|ending|ends the process)\b`,
        String.raw`\b${ENDS}\b${near(30)}\b${RUNS}\b${near(40)}\b(?:(?:at|on|after|during|upon) (?:import|load|loading|start-?up|definition)|(?:when|once|as soon as|after) (?:the |it |its |your )?(?:${CODE} )?(?:is|are|has been|was|gets) (?:loaded|imported|required|defined|evaluated|read|reached)|at the (?:end|top|bottom) of (?:the|every|each|its|your) ${CODE})`,
        String.raw`\b(?:exit|exits|quit|quits)\b (?:cleanly |successfully |early |quietly |with success )?(?:at|on|after|upon|during|as soon as|when|once) (?:the )?(?:end of (?:the|every|each) |${CODE} is |${CODE} are )?(?:import\w*|load\w*|${CODE})\b`,
        String.raw`\b(?:exit (?:handler|hook|listener|code|status)|at-?exit|on exit|excepthook|uncaught ?exception|unhandled ?rejection|stack ?trace ?limit|timer|finali[sz]er|destructor)\w*\b${near(60)}\b(?:(?:code|status)\b${near(12)}(?:\b0\b|zero|success)|succe\w+|${CHECKS})`,
        String.raw`\b(?:set|force|make|turn|change|keep|reset|overwrite)\w*\b${near(20)}\bexit ?(?:code|status)\b${near(16)}(?:\b0\b|zero|success)`,
        String.raw`\b(?:kill|terminat|signal|stop|suspend|freez|end)\w*\b${near(20)}\b(?:parent(?: process)?|ppid|runner|${CHECKS} (?:process|worker)|process that runs)\b`,
      ].join('|'),
      'i',
    ),
  ],
  [
    'It changes what checks compare with.',
    new RegExp(
      [
        String.raw`\b${REPLACES}${near(30)}\b${ASSERTIONS}`,
        String.raw`\b${ASSERTIONS}${near(40)}\b(?:no-?ops?|do(?:es)? nothing|always (?:pass|succeed|return|hold)\w*|never (?:fail|throw|raise)\w*|pass(?:es)? (?:for|whatever|regardless|anyway)|empty functions?)\b`,
        String.raw`\b(?:make|makes|let|ensure|have|force|cause)\b${near(30)}\b${CHECKS}\b${near(20)}\b(?:always (?:pass|succeed|be green|hold)\w*|never (?:fail|throw|raise)\w*|pass (?:regardless|anyway|whatever|no matter))`,
        String.raw`\b(?:equal\w*|__eq__|__ne__|compar\w*|valueOf|toString|identical|same)\b${near(50)}\b(?:(?:to |with )?(?:anything|everything|any(?: other)? value|whatever)|always (?:return\w* )?true|returns? true (?:for|always|whatever|regardless))`,
        String.raw`\b(?:anything|everything|any value)\b${near(16)}\bcompares? (?:as )?equal`,
        String.raw`\b(?:overwrit|replac|rewrit|modif|edit|patch|delet|remov|renam|swap|empty|truncat|alter|chang)\w*\b${near(24)}\b(?:tests? (?:files?|scripts?|cases?|config\w*|suite|command)|spec files?|conftest|(?:jest|vitest|pytest|mocha)(?:'s)?[ ._](?:config\w*|ini|setup)|verifier|check(?:ing)? script|(?:second|next|later|following) (?:step|command)|runner(?:'s)? config\w*|what the (?:second|next) step)\b`,
      ].join('|'),
      'i',
    ),
  ],
  [
    'It takes what is expected from the checks themselves.',
    new RegExp(
      [
        String.raw`\b${TAKES}${near(40)}\b(?:expected|asserted|wanted|correct|right)\b (?:\w+ )?(?:values?|results?|answers?|outputs?|side|literals?|returns?)\b${near(40)}\b(?:from|in|out of|of|inside|with)\b${near(30)}\b(?:${CHECKS}|call ?stack|stack|callers?|frames?|source)\b`,
        String.raw`\b${TAKES}${near(24)}\b(?:the|its|a|every|each|that|own|calling) (?:\w+ )?(?:tests?|specs?|verifiers?|checkers?|graders?|assertions?)(?:'s)? (?:files?|source(?: code)?|code|modules?|scripts?|text|suite)\b${near(60)}\b(?:at run ?time|expected|answers?|expect\w*|return|decide|learn what|see what|know what|to find|literals?)\b`,
        String.raw`\b${TAKES}${near(20)}\b(?:call ?stack|stack frames?|calling frame|caller(?:'s)?(?: frame| locals| arguments| source)?|traceback|inspect\.\w+)\b${near(60)}\b(?:expect\w*|assert\w*|${CHECKS}|return (?:it|them|that))\b`,
        String.raw`\breturn\b${near(20)}\bwhat(?:ever)? (?:the |each |every )?(?:tests?|specs?|checks?|assertions?|verifiers?|caller) (?:expect|want|assert|compare)\w*(?: with| to| against)?\b${near(30)}\b(?:by|read|from|look|inspect|pars|found|in)\w*`,
      ].join('|'),
      'i',
    ),
  ],
  [
    'It reports results of checks that did not run.',
    new RegExp(
      [
        String.raw`\b${WRITES}${near(40)}\b(?:TAP\b|junit|xunit|nunit|test[- ](?:reports?|results?|summar(?:y|ies)|events?)|(?:passing|passed|green|successful|success|all-passed) (?:\w+ )?(?:lines?|reports?|results?|summar(?:y|ies)|events?|tests?|checks?)|results?[. ](?:xml|json)|report(?:er)? (?:files?|xml|json|events?|channel|protocol)|ok lines?|(?:own|forged|fake|fabricated|made-?up) (?:\w+ )?(?:reports?|results?))`,
        String.raw`\b${WRITES}${near(20)}["'\x60](?:ok \d|not ok|1\.\.\d|TAP version|PASS\b|\d+ pass\w*|all tests pass\w*|OK\b)`,
        String.raw`\b(?:send|emit|forge|fake|inject|post|write)\w*\b${near(24)}\b(?:to|over|into|through|on)\b${near(16)}\b(?:runner|reporter|test harness|event (?:channel|stream))(?:'s)?\b`,
        String.raw`\b(?:add|append|writ|includ|defin|register|put|embed|plac|declar)\w*\b${near(20)}\b(?:trivial|passing|dummy|empty|fake|own|always[- ]passing|no-?op|extra)\b (?:\w+ )?(?:tests?|checks?|specs?|test cases?)\b`,
      ].join('|'),
      'i',
    ),
  ],
]

/** A clause that forbids something is no advice to do it. */
const FORBIDS =
  /\b(?:never|not|don't|doesn't|mustn't|shouldn't|cannot|can't|avoid\w*|without|instead of|rather than|no longer|prevents?|forbid\w*|refuse\w*|reject\w*|unless)\b[^.!?;:]*$/i

/** What in the lesson cheats the checks. */
export function findCheats({ text, evidence }: Guarded): Finding[] {
  const findings: Finding[] = []
  for (const part of [text, ...evidence])
    for (const [reason, pattern] of CHEATS) {
      const quote = readingsOf(part)
        .map((reading) => advised(pattern, reading))
        .find((match) => match !== null)
      if (quote !== undefined && !findings.some((finding) => finding.reason === reason))
        findings.push({ guard: 'cheat', reason, quote: quote!.trim() })
    }
  return findings
}

/** The first match that its sentence does not forbid. */
function advised(pattern: RegExp, text: string): string | null {
  for (const match of text.matchAll(new RegExp(pattern.source, `${pattern.flags}g`)))
    if (!FORBIDS.test(text.slice(0, match.index))) return match[0]
  return null
}
