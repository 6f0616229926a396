/** What mocha calls a hook, after its suite. */
export const MOCHA_HOOK = /"(?:before|after) (?:all|each)" hook\b/
