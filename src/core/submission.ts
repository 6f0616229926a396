/**
 * What is scored: a reply, or the change that an agent left in its workspace, as a unified diff, with the last thing
 * that it said.
 */
export type Submission = { kind: 'reply'; text: string } | { kind: 'change'; patch: string; reply: string }
