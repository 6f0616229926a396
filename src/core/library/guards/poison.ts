import { escapeHidden, hasHidden } from '../hidden.ts'
import type { Finding, Guarded } from './finding.ts'
import { MIXED_WORD, readingsOf } from './readings.ts'

/**
 * Text that acts on the reader instead of describing the code: it tells it to ignore, reveal, fetch or run, takes
 * another role, or hides. Lessons are written by models that read untrusted output, and end up in prompts of
 * agents with tools, so a link or a command to run does not belong in one either.
 */
const RULES: [reason: string, pattern: RegExp][] = [
  [
    'It tells the reader to set its instructions aside.',
    /\b(?:ignore|disregard|forget|override|overrule|bypass|drop|discard|set aside|skip|pay no attention to|stop following|do not (?:follow|obey)|don't (?:follow|obey))\b(?:\W+\w+){0,4}?\W+(?:instructions?|prompts?|rules?|guidelines?|guardrails?|directives?|directions?|orders?|constraints?|restrictions?|polic(?:y|ies)|system message|safety|context|everything|(?:this|the rest of (?:this|the)|all|any) (?:data|text|document|input|negative \w+))\b(?! (?:file|set|engine|in (?:the )?(?:eslint|biome|lint)))/i,
  ],
  [
    'It tells the reader to set its instructions aside.',
    /\b(?:(?:(?:previous|prior|above|earlier|preceding|original|system) (?:\w+ )?(?:instructions?|prompts?|rules?|messages?|directives?|guidelines?)|(?:instructions?|prompts?|rules?|guidelines?) (?:above|before this|so far))\b(?:\W+\w+){0,4}?\W+(?:void|invalid|obsolete|outdated|no longer|superseded|replaced|cancell?ed|wrong)|no longer bound|(?:new|updated|real|actual) (?:system )?(?:instructions?|directives?|prompt) (?:follow|override|supersede|replace|are|is)\b|supersedes? (?:all|any|every))/i,
  ],
  [
    'It speaks as another role.',
    /(?:<\|?(?:im_start|im_end|system|endoftext|user|assistant)\|?>|\[\/?INST\]|<<\/?SYS>>|^\s*(?:system|assistant|developer|admin(?:istrator)?)\s*(?:\([^)]*\))?\s*:|\b(?:###|\[)\s*(?:system|admin|new instruction|instruction)s?\b|\b(?:system|admin|developer|security) (?:override|notice|message|update|alert|directive)\b\s*[:!-]|<\/?(?:system|instructions?|important)>)/im,
  ],
  [
    'It gives the reader another identity.',
    /\b(?:you are now|from now on,? (?:you|act|respond|always|answer)|act as (?:if|an? (?:unrestricted|admin|root|different|evil|hacker))|pretend (?:to be|you|that you)|enter(?:ing)? (?:developer|debug|admin|god|dan|maintenance) mode|(?:developer|debug|god|jailbreak|dan) mode (?:is )?(?:on|enabled|active)|jailbr(?:eak|oken)|do anything now|without (?:any )?(?:restrictions|safety|filters|limitations))\b/i,
  ],
  [
    'It asks for something that must stay secret.',
    /\b(?:reveal|print|show|output|repeat|display|include|leak|expose|disclose|dump|send|post|upload|forward|e-?mail|exfiltrate|copy|paste|append|embed|echo|return|list|read|cat|open|encode|write|report|log|quote|transmit|share|give)\b(?:\W+[\w./~-]+){0,8}?\W*(?:\b(?:system prompts?|hidden (?:prompts?|instructions?|rules?)|initial (?:prompt|instructions)|your (?:instructions|prompt|rules|configuration)|api[ _-]?keys?|access[ _-]?tokens?|auth(?:entication)?[ _-]?tokens?|credentials?|passwords?|private keys?|ssh keys?|environment variables?|secrets?|session cookies?|(?:chat|conversation) history)\b|(?:~\/|\/home\/\S*)?\.(?:env|ssh|aws|netrc|npmrc|git-credentials|kube|bash_history)\b|\/etc\/(?:passwd|shadow|hosts)|\bid_(?:rsa|ed25519)\b|\bprocess\.env\b(?!\.[A-Z])|\bos\.environ\b|\b(?:printenv|\$(?:[A-Z]+_)?(?:TOKEN|SECRET|KEY|PASSWORD))\b)/i,
  ],
  [
    'It sends something away.',
    /\b(?:send|post|upload|forward|transmit|exfiltrate|e-?mail|beacon|report|submit|push|leak|copy|mirror)\b(?:\W+[\w./-]+){0,8}?\W+(?:to|at|via)\W+(?:\w+\W+){0,5}?(?:[\w.-]+@[\w-]+\.\w+|webhook|(?:external|remote|attacker|third[- ]party|our|my|this|that|following) (?:\w+ )?(?:server|endpoint|url|address|host|site|domain|bucket|service)|[\w-]+\.(?:com|net|org|io|dev|xyz|ru|cn|sh|app|site|info)\b)/i,
  ],
  [
    'It addresses the reader about something other than the task.',
    /\b(?:important message (?:from|to|for)|message from (?:me|your|the (?:user|developer|admin))\b|before you (?:can )?(?:solve|answer|start|continue|do) (?:the|this|your) (?:task|question|request)\b.*\bfirst|stop everything|just (?:say|print|output|write|respond with)\b|(?:could|can|would) you (?:please )?(?:repeat|print|send|reveal|say)\b)/i,
  ],
  [
    'It asks for an action outside the code.',
    /\b(?:send|transfer|wire|pay)\b(?:\W+\w+){0,6}?\W+(?:transactions?|money|funds|payments?|bitcoins?|[\d,.]+ ?(?:dollars|euros|usd|eur))\b(?=.*\bto\b)|\bchange (?:the|your|their|my) password\b(?=.*\bto\b)|\bdelete (?:the )?(?:\w+ )?files? (?:with|from|in) (?:id|the cloud|my|your)\b|\b(?:visit|open|go to|print visit)\s+(?:[\w-]+\.)+[a-z]{2,}\b|\b(?:verify|confirm|nominate|elect)\b.{0,60}\b(?:account|payout)\b.{0,60}\b(?:[\w-]+\.)+(?:com|net|org|io)\b/i,
  ],
  [
    'It tells the reader to fetch something.',
    /\b(?:fetch|download|curl|wget|visit|browse(?: to)?|navigate to|retrieve|pull|load|import|open|go to|check out|look up|consult|read|follow)\b(?:\W+[\w'-]+){0,6}?\W+(?:(?:from|at|on|via|in)\W+)?(?:(?:the|this|that|a|an|our|their|its)\W+)?(?:\w+\W+)?(?:urls?|links?|web ?(?:site|page)s?|internet|(?:helper|setup|install) scripts?|remote (?:\w+ )?(?:server|host|script|file|url|config\w*|instructions?|prompt)|gist|pastebin|raw\.github\S*)\b/i,
  ],
  [
    'It tells the reader to run something harmful or from outside.',
    /(?:\b(?:curl|wget|iwr|invoke-webrequest|invoke-expression|iex)\b\s+[-\w"'$(]|\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh\b|\|\s*(?:python\d?|node|perl|ruby)\b|\brm\s+-[a-z]*[rf]|\bchmod\s+(?:-R\s+)?(?:[0-7]*7[0-7]{2}|\+x|a\+)|\bsudo\b|\bbase64\s+(?:-d|--decode)|\bnc\s+-|\/dev\/tcp\/|\bmkfs\b|\bdd\s+if=|:\(\)\s*\{|\beval\s*[("`$]|\bexec\s*\(|\bos\.system\b|\bsubprocess\.(?:run|call|popen)\b|\bchild_process\b|\b__import__\s*\(|\bpowershell\b|\bcmd\.exe\b|\bcrontab\b|\bgit\s+push\s+(?:--force|-f\b)|--no-verify\b|\b(?:npm|pnpm|yarn|pip\d?|cargo|gem|go)\s+(?:i|install|add|get)\s+(?:-\S+\s+)*(?:git\+|https?:|[\w@/-]*(?:evil|helper-tools?|totally|malicious|backdoor|pwn)))/i,
  ],
  [
    'It tells the reader to run something harmful or from outside.',
    /\b(?:run|execute|invoke|launch|start|install|evaluate|spawn)\b(?:\W+\w+){0,5}?\W+(?:(?:script|binary|program|payload|installer|package|command|code|plugin|extension|tool)s?)\b(?:\W+\w+){0,3}?\W+(?:from|at|our|hosted|found|contained|embedded|provided|below|attached|returned|given|quietly|silently|in the background|as root|before (?:answering|replying|responding))\b/i,
  ],
  [
    'It wants something kept from the user.',
    /\b(?:(?:do not|don't|never|without) (?:tell|inform|mention(?:ing)? (?:this|it|that)|telling|informing|notify(?:ing)?|alert(?:ing)?|warn(?:ing)?|ask(?:ing)?|reveal(?:ing)? (?:this|it)|disclos(?:e|ing) (?:this|it)|show(?:ing)? (?:this|it)|report(?:ing)? (?:this|it))\b(?:\W+\w+){0,3}?\W*(?:\b(?:user|users|developer|anyone|human|reviewer|maintainer|owner|instruction|rule|note|to)\b|[.!]|$)|(?:secretly|covertly|silently|quietly|stealthily)\s+(?:add|insert|send|run|execute|install|delete|remove|change|modify|include|copy|upload|replace|fetch|disable|log|append|commit|push)|keep (?:this|it|that) (?:\w+ )?(?:secret|hidden|confidential|between us|private from)|hide (?:this|it|the \w+) from)/i,
  ],
  [
    'It cheats or disables the checks.',
    /\b(?:(?:delete|remove|disable|skip|comment out|stub out|overwrite|edit|modify|rewrite|patch|weaken|turn off|short-?circuit|circumvent|trick|fool|game|hack)\b(?:\W+\w+){0,4}?\W+(?:the|all|any|failing|every|its|their)\W+(?:\w+\W+){0,2}?(?:tests?|checks?|verifiers?|assertions?|test files?|graders?|scorers?|evaluators?|security (?:checks?|controls?)|sandbox|authentication|authorization|auth|validation|certificate (?:checks?|verification|validation)|tls verification|audit log\w*|logging|permissions? checks?)\b|hard-?code (?:the )?(?:expected|answers?|results?|outputs?|return values?)|(?:exit|process\.exit|sys\.exit)\s*\(0\)|always (?:award|give|score|grade|report|output|return) (?:\w+ )?(?:full|maximum|perfect|a? ?pass\w*|success|1\.0|100))/i,
  ],
  [
    'It plants a weakness.',
    /\b(?:backdoor|trojan|key ?logger|reverse shell|malware|ransomware|crypto ?miner|botnet|rootkit|master password|hidden (?:admin|endpoint|account|user)|rejectUnauthorized\s*[:=]\s*false|verify\s*=\s*False|NODE_TLS_REJECT_UNAUTHORIZED|(?:disable|turn off|without)\s+(?:ssl|tls|csrf|cors|certificate)|dangerouslySetInnerHTML with (?:user|raw|un)|(?:accept|allow) (?:any|all|every) (?:password|certificate|origin|token)s?)\b/i,
  ],
  [
    'It holds a link.',
    /(?:\b(?:https?|ftp|file|javascript|vbscript):(?:\/\/|\w)|\bdata:[a-z]+\/|\bwww\.\w|!?\[[^\]]*\]\(\s*(?:https?:|\/\/|data:|javascript:)|\bhxxps?\b|\[\.\](?:com|net|org|io)|\b(?:\d{1,3}\.){3}\d{1,3}:\d+\b|\b[\w-]+\.(?:com|net|org|io|dev|xyz|ru|cn|sh|app|site|info)\/\S)/i,
  ],
  [
    'It holds encoded text.',
    /\b(?:base64|rot13|hex)\b(?:\W+\w+){0,4}?\W+(?:decode|string|payload|and (?:follow|execute|run|obey))|\b(?:decode|decrypt|deobfuscate|rot13)\b(?:\W+\w+){0,6}?\W+(?:and|then)\W+(?:\w+\W+){0,2}?(?:follow|execute|run|obey|do|apply)|\\x[0-9a-f]{2}(?:\\x[0-9a-f]{2}){3,}|(?:&#x?[0-9a-f]+;){3,}|(?:%[0-9a-f]{2}){5,}/i,
  ],
]

/** What in the lesson acts on its reader. */
export function findPoison({ text, evidence }: Guarded): Finding[] {
  const findings: Finding[] = []
  for (const part of [text, ...evidence]) {
    if (hasHidden(part)) {
      findings.push({
        guard: 'poison',
        reason: 'It holds characters that a reader does not see.',
        quote: escapeHidden(part),
      })
    }
    if (MIXED_WORD.test(part)) {
      findings.push({
        guard: 'poison',
        reason: 'It mixes look-alike letters of several alphabets in one word.',
        quote: part,
      })
    }
    const readings = readingsOf(part)
    for (const [reason, pattern] of RULES) {
      const match = readings.map((reading) => pattern.exec(reading)?.[0]).find((one) => one !== undefined)
      if (match === undefined || findings.some((finding) => finding.reason === reason)) continue
      findings.push({ guard: 'poison', reason, quote: match.trim() })
    }
  }
  return findings
}

/** Whether a text tells its reader to do something that no rule about code would. */
export function instructs(text: string): boolean {
  return findPoison({ text, evidence: [] }).length > 0
}
