import { asId } from '../../core/tasks/fixes.ts'

/** The prompt that the cursor is put on. */
export const FIRST_PROMPT = 'Write the commit message for this change: the cart counts items twice.'

/** Text of a new task file that runs as it is: six small tasks by two kinds of verifier, and a third kind to copy. */
export function starterText(name: string): string {
  return `# Tasks that a model attempts, each with a verifier that scores the reply. "GRPO: Preflight: Is Training Worth It?"
# estimates whether they are worth training on. A gate, the test that decides whether what was learned helps, needs
# about 12 tasks or more.
name: ${JSON.stringify(name)}
instructions: |
  Reply with the answer only.
tasks:
  # The reply matches a pattern. What the prompt does not state (here: the form of a message) can be learned.
  - id: message-fix
    tags: [messages]
    prompt: "${FIRST_PROMPT}"
    verify: { type: regex, pattern: '^fix\\([a-z-]+\\): [a-z].{2,70}$' }

  - id: message-feature
    tags: [messages]
    prompt: "Write the commit message for this change: invoices can be sent by mail."
    verify: { type: regex, pattern: '^feat\\([a-z-]+\\): [a-z].{2,70}$' }

  - id: message-docs
    tags: [messages]
    prompt: "Write the commit message for this change: the README says how to install."
    verify: { type: regex, pattern: '^docs\\([a-z-]+\\): [a-z].{2,70}$' }

  # The final answer equals the one given here.
  - id: next-version-feature
    tags: [versions]
    prompt: "The version is 1.4.2 and a feature is added. Which version comes next?"
    answer: "1.5.0"
    verify: { type: exact }

  - id: next-version-fix
    tags: [versions]
    prompt: "The version is 1.4.2 and a bug is fixed. Which version comes next?"
    answer: "1.4.3"
    verify: { type: exact }

  - id: next-version-breaking
    tags: [versions]
    prompt: "The version is 1.4.2 and a function is taken away. Which version comes next?"
    answer: "2.0.0"
    verify: { type: exact }

  # A command runs tests on the code of the reply, in a sandboxed copy of a folder. Make the folder and its test,
  # then take the # away:
  # - id: parse-port
  #   workspace: .
  #   prompt: Write the function parsePort(text) as an ES module. It returns the port as a number.
  #   verify: { type: command, write: "src/{{id}}.js", run: "node --test test/{{id}}.test.js" }
`
}

/** Name of the file for what the user called it. */
export function taskFileName(name: string): string {
  const stem = name.trim().replace(/\.tasks\.ya?ml$/i, '')
  return `${asId(stem).toLowerCase()}.tasks.yaml`
}
