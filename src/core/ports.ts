/**
 * Everything the core needs from outside. The core calls these; src/node/ implements them.
 * No port throws for a fault of the environment that the run should survive: such a fault is a `CallError`
 * (see errors.ts), and the trainer decides what it means.
 */

/** A tool call that a model asked for. `arguments` is the JSON text as the model wrote it: data, not trusted. */
export interface ToolCall {
  id: string
  name: string
  arguments: string
}

/** What a model thought, in a form that only its endpoint reads: it is sent back as it came, and shown to nobody. */
export interface SealedThought {
  /** tool calls of the same reply that came before it */
  after: number
  item: Readonly<Record<string, unknown>>
}

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant' | 'tool'
  content: string
  /** only on assistant messages: what the model thought before, for endpoints that want it back */
  reasoning?: string
  /** only on assistant messages: the same in the form of the endpoint that gave it */
  sealed?: SealedThought[]
  /** only on assistant messages */
  toolCalls?: ToolCall[]
  /** only on tool messages: the call that this answers */
  toolCallId?: string
}

export interface ToolSpec {
  name: string
  description: string
  /** JSON schema of the arguments */
  parameters: Record<string, unknown>
}

/** Who asks: the policy runs rollouts, the optimizer writes lessons, the judge scores. */
export type ChatRole = 'policy' | 'optimizer' | 'judge'

/** One logical call. Everything here but `affinity` and `prior` is part of its identity (journal key). */
export interface ChatRequest {
  role: ChatRole
  messages: ChatMessage[]
  /** sampling temperature, 0..2; left out = the endpoint's own */
  temperature?: number
  /** nucleus sampling mass, 0..1 */
  topP?: number
  /** maximum number of tokens of the reply */
  maxTokens?: number
  /** strings that end the reply; the reply holds the stop string itself only where the endpoint returns it */
  stop?: string[]
  tools?: ToolSpec[]
  /** asks for a JSON reply of this JSON schema; adapters fall back to JSON mode, then text. Never trusted: validate. */
  responseSchema?: { name: string; schema: Record<string, unknown> }
  /**
   * coordinates fixed by the plan (phase, epoch, step, task, sample, turn, purpose), e.g. "first/1/2/parse-port/0/0"
   */
  draw: string
  /**
   * Not identity (a run has one for all its calls): what makes the samples of runs with other seeds other samples,
   * where the model can sample by a seed.
   */
  salt?: string
  /** scheduling hint, not identity: calls of equal affinity share a prompt prefix (embedded: one sequence) */
  affinity?: string
  /**
   * Not identity (the messages hold its text already): how to make the prompt shorter when the context
   * overflows. Each call returns the messages with less prior, or null when nothing is left to drop.
   */
  trim?: (messages: ChatMessage[]) => ChatMessage[] | null
}

/** Tokens as counted by the endpoint. */
export interface Usage {
  promptTokens: number
  completionTokens: number
  /** part of promptTokens served from a cache */
  cachedTokens: number
  /** part of completionTokens spent thinking */
  reasoningTokens: number
}

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'other'

export interface ChatReply {
  text: string
  /** what the model thought before, where its endpoint tells */
  reasoning?: string
  /** the same as its endpoint wants it back, before tool calls */
  sealed?: SealedThought[]
  toolCalls: ToolCall[]
  finish: FinishReason
  usage: Usage
  /** the model name that the endpoint reports */
  model: string
  /** what the adapter had to change so that the endpoint took the call, one sentence each */
  notes: string[]
}

/** Counts requests. `begin` is asked before *every* request sent, retries too. */
export interface Attempts {
  /** Waits for the `sent` line to be on disk. Throws BudgetReached when no further request may be sent. */
  begin(): Promise<void>
  /** Usage of a request whose reply is not the call's result (cut, thought until the limit, ...). */
  spent(usage: Usage): void
}

export interface ChatModel {
  /** the model name, part of a call's identity */
  readonly name: string
  /** Sends, retries and waits as needed. Throws CallError when that cannot help (any more). */
  complete(request: ChatRequest, attempts: Attempts, signal: AbortSignal): Promise<ChatReply>
}

export interface FileToWrite {
  /** relative to the workspace copy, with / */
  path: string
  content: string
  /**
   * The function or method of the file in the copy that `content` defines: only it is replaced. A content that does
   * not define it leaves the function without a body.
   */
  function?: string
  /** it is another version of a file of the checks, and no part of an answer */
  ofChecks?: true
}

/**
 * A shell command line (from the task file), or a verifier module run by our own runner:
 * its `verify({ task, answer, workspace })` result is printed as the result's `scriptResult`.
 */
export type CommandRun =
  | { command: string }
  | MountedScript
  | {
      module: string
      input: { task: Record<string, unknown>; answer: string }
      /** read in place of the module's own text */
      text?: string
    }

/** A script in a folder that it expects to find at the top of the file system, as tasks of Harbor have them. */
export interface MountedScript {
  /** absolute folder; its content is part of the workspace's digest */
  folder: string
  at: '/tests' | '/solution'
  /** in that folder */
  script: string
  /** environment variables that it gets besides those of every command */
  variables: Readonly<Record<string, string>>
}

/** A program of the user, started without a shell: it is given what it needs to reach its own endpoint. */
export interface ProgramRun {
  /** an absolute path, then its arguments */
  program: readonly string[]
  /** environment variables that it gets besides those of every command; their values appear in no argument list */
  variables: Readonly<Record<string, string>>
  /** absolute paths outside the workspace that it must be able to read: itself, its packages */
  readable: readonly string[]
  /** absolute paths that it must not read, also where they are inside of what is readable */
  hidden: readonly string[]
  /** what its home folder holds when it starts, paths relative to it; no part of the workspace, and gone with it */
  home?: readonly FileToWrite[]
  /** a port of this machine that it reaches at 127.0.0.1 as if it ran outside, whatever other hosts it may reach */
  loopback?: number
}

/** One command in a workspace that is open. */
export interface WorkspaceCommand {
  run: CommandRun | ProgramRun
  timeoutSeconds: number
  /** hosts that it may reach */
  network: string[]
}

/** A program that keeps running in a workspace while others use it: another program, or a shell command line. */
export interface ProgramToStart extends WorkspaceCommand {
  run: ProgramRun | { command: string }
}

/** How a program that was started ended. */
export interface ProgramEnd {
  /** null when killed */
  exitCode: number | null
  /** head and tail of it */
  stderr: string
  timedOut: boolean
  /** why it could not be run at all, one sentence; null where it ran */
  problem: string | null
  seconds: number
}

/** A program that runs, with its pipes open. */
export interface RunningProgram {
  /** absolute paths, as the program sees them: the files of the workspace, its home, its temporary files */
  readonly folders: { work: string; home: string; temporary: string }
  /** What it printed next on stdout; null at its end. What nobody reads makes it wait. One call at a time. */
  read(): Promise<Uint8Array | null>
  /** To its stdin; resolves when there is room for more. Lost if it has ended. */
  write(bytes: Uint8Array): Promise<void>
  /** Closes its stdin. */
  closeInput(): void
  /** Ends it with all that it started. */
  kill(): void
  /** Never rejects. A signal that fires, and the end of the workspace, kill it. */
  readonly ended: Promise<ProgramEnd>
}

/** One command in a fresh copy of a workspace: `runOnce` in `verify/run-once.ts`. */
export interface CommandRequest extends WorkspaceCommand {
  run: CommandRun
  /** absolute folder that the copy is made from; undefined = an empty folder */
  workspace?: string
  /** digest of the workspace content, part of the command's identity */
  workspaceDigest: string
  /** paths of the workspace that the copy does not have */
  hide?: readonly string[] | undefined
  /** where the command finds its copy, too, and runs: an absolute folder such as "/app" */
  at?: string
  /** see WorkspaceToOpen */
  image?: string
  /** made in the copy before anything is written: the change of an agent */
  change?: WorkspacePatch
  /** of the change that solves the task: files that decide checks, made before all else */
  solved?: Required<WorkspacePatch>
  /** written into the copy before the command runs: the model's answer */
  files: FileToWrite[]
  draw: string
}

export interface CommandResult {
  /** null when killed */
  exitCode: number | null
  stdout: string
  stderr: string
  /** report files (JUnit XML, JSON) that the command left where the verifier looks for them; of a mounted script its rewards */
  reports: { path: string; content: string }[]
  /** files that decide checks and are not the answer's, which the command changed; left out where there are none */
  changed?: string[]
  /** result of a script verifier: what its verify() returned, or the error it threw */
  scriptResult?: { value: unknown } | { error: string }
  timedOut: boolean
  /** output was cut at the limit */
  truncated: boolean
  seconds: number
}

/** How strongly commands are contained. Shown in every report. */
export type SandboxTier = 'sandboxed' | 'unsandboxed'

/** A workspace to be opened: a copy of a folder, as it was when its digest was taken. */
export interface WorkspaceToOpen {
  /** absolute folder that the copy is made from; undefined = an empty folder */
  workspace?: string | undefined
  /** digest of its content: equal digests give equal copies */
  workspaceDigest: string
  /** paths of the workspace that the copy does not have; what it only links to cannot be read by commands */
  hide?: readonly string[] | undefined
  /** where its commands find it, too, and run: an absolute folder such as "/app" */
  at?: string | undefined
  /**
   * Absolute folder with a Dockerfile, or name of an image: the copy is made of its working folder, and commands run in
   * containers of it.
   */
  image?: string | undefined
  /**
   * `command`: for one command on what is written first, so it waits until one will soon run; `attempt`: kept while an
   * agent thinks, so only its commands wait.
   */
  use: 'command' | 'attempt'
  /** coordinates of who opens it, fixed by the plan */
  draw: string
}

/** A file, folder or link of a workspace; paths are relative to it, with /. */
export interface ListedFile {
  path: string
  kind: 'file' | 'folder' | 'link'
  /** 0 for folders and links */
  bytes: number
}

/** Lines of a text file, counted from 1. */
export interface ReadLines {
  text: string
  from: number
  /** the last line that `text` holds */
  to: number
  /** of the whole file */
  lines: number
  /** its last line, which `text` holds, has no line break */
  unterminated?: true
}

/** Literal text, or a JavaScript pattern; found line by line. */
export type SearchQuery = ({ text: string } | { pattern: string }) & {
  ignoreCase?: boolean
  /** only in this folder or file; '' or left out = everywhere */
  path?: string
}

export interface SearchHit {
  path: string
  line: number
  /** the line, cut where it is long */
  text: string
}

/** How a workspace differs from what it was made from. */
export interface WorkspaceChange {
  /** unified diff in git's form; '' = nothing changed */
  patch: string
  /** a file that was renamed is one deleted and one added */
  files: {
    path: string
    kind: 'added' | 'modified' | 'deleted'
    /** no text: the patch holds its content in git's binary form */
    binary: boolean
    /** the patch names it, but does not hold what changed: that is too much */
    cut?: true
  }[]
}

/** A change to make in a fresh copy. */
export interface WorkspacePatch {
  /** unified diff in git's form */
  patch: string
  /** paths where nothing is changed, whatever the patch says: what decides checks is the original's */
  keep: readonly string[]
  /** nothing else is changed; left out = everything */
  only?: readonly string[]
}

/** The files of a workspace as they were; it lasts as long as the workspace is open. */
export interface WorkspaceSnapshot {
  /** Makes the files what they were, as often as wanted. HOME and TMPDIR of commands are empty afterwards. */
  restore(): Promise<void>
}

/**
 * A copy of a workspace that nobody else uses. What is done with it is done one after another. Paths are relative to
 * it; those that lead out of it, also through a link, are refused. What was asked wrongly or is too large is a
 * CallError 'sandbox' whose sentence states what to do instead; so is what the machine could not do.
 */
export interface Workspace {
  /** What is in a folder (default: all) and below it, nearest first; `cut` where there is more than is listed. */
  list(folder?: string): Promise<{ files: ListedFile[]; cut: boolean }>
  /** @param range lines, the last one included; default: from the first as far as fits */
  read(path: string, range?: { from: number; to?: number }): Promise<ReadLines>
  /** `cut` where there are more hits than are returned. */
  search(query: SearchQuery, signal: AbortSignal): Promise<{ hits: SearchHit[]; cut: boolean }>
  /** Makes a change, or nothing of it: a patch that does not fit is refused. */
  apply(change: WorkspacePatch): Promise<void>
  /** Makes the folders that are missing. */
  write(file: FileToWrite): Promise<void>
  /** Throws CallError 'sandbox' when the command could not be run at all, Cancelled when the signal fires. */
  exec(command: WorkspaceCommand, signal: AbortSignal): Promise<CommandResult>
  /**
   * Starts a program and does not wait for its end: it works in the files beside all else that is asked of the workspace.
   * Its output names the folders as they are.
   */
  start(program: ProgramToStart, signal: AbortSignal): Promise<RunningProgram>
  diff(): Promise<WorkspaceChange>
  snapshot(): Promise<WorkspaceSnapshot>
  /**
   * Ends its command and removes all that it left. Anything asked of it afterwards fails; closing it again does
   * nothing.
   */
  close(): Promise<void>
}

export interface Workspaces {
  readonly tier: SandboxTier
  /** Throws CallError 'sandbox' where no copy can be made, Cancelled when the signal fires before. */
  open(request: WorkspaceToOpen, signal: AbortSignal): Promise<Workspace>
}

/** How a coding agent's work on a folder ended. Its exit code decides nothing: what it left does. */
export interface OptimizerAgentResult {
  /** text of the file that was asked for; null where there is none that can be used */
  answer: string | null
  /** why there is none, one sentence */
  problem: string | null
  /** null when killed */
  exitCode: number | null
  timedOut: boolean
  seconds: number
  /** what it printed, head and tail, without the values of its variables */
  output: string
}

/** A coding agent in the place of the optimizer model: it reads a folder, and leaves a file there. */
export interface OptimizerAgent {
  /** as plans, libraries and reports name it */
  readonly name: string
  /** what is started, as it was asked for: part of the identity of its runs */
  readonly command: string
  /** Throws CallError 'sandbox' when it could not be started at all, Cancelled when the signal fires. */
  run(
    folder: { files: readonly FileToWrite[]; answer: { path: string; maxBytes: number }; draw: string },
    signal: AbortSignal,
  ): Promise<OptimizerAgentResult>
}

/** User patterns and schemas, run where they cannot hang the trainer. */
export interface Patterns {
  /** Whether the pattern (JavaScript syntax, flags as given) is found in the text. Throws CallError 'deadline'. */
  regexTest(pattern: string, flags: string, text: string): Promise<boolean>
  /** Errors of value against a JSON schema, empty when valid. Throws CallError 'deadline'. */
  validateSchema(schema: unknown, value: unknown): Promise<string[]>
}

/** Requests and tokens. */
export interface Spent {
  /** requests sent, retries too */
  calls: number
  promptTokens: number
  completionTokens: number
  cachedTokens: number
}

/** Totals of a run's whole life, over all resumes. */
export interface Totals extends Spent {
  /** wall time during which the run was working, seconds */
  seconds: number
  /** the same by who asked; their prices differ */
  byRole: Record<ChatRole, Spent>
}

/**
 * The write-ahead record of everything that cost something or came from outside.
 * `once` gives the recorded value if the key was answered before (in this or an earlier process), else runs the
 * effect and has its value on disk before it returns. Equal keys in flight share one promise.
 */
export interface Journal {
  once<T>(
    key: string,
    kind: 'chat' | 'command' | 'read' | 'note',
    effect: (attempts: JournalAttempts) => Promise<T>,
  ): Promise<{ value: T; replayed: boolean }>
  totals(): Totals
  /** Waits until all that was written is on disk. */
  flush(): Promise<void>
}

/** What an effect reports to the journal about the requests it sends. */
export interface JournalAttempts {
  /** writes the `sent` line, resolves when it is on disk; counts one call */
  sent(role: ChatRole): Promise<void>
  /** adds to the run's token totals (also for requests whose reply was of no use) */
  spent(role: ChatRole, usage: Usage): void
}

/** The library file as a run sees it: text in, text out; merging is the core's work. */
export interface LibraryFile {
  /**
   * now: the file's text, null when there is none.
   * base: what this run last wrote (or the text at its start): the ancestor of a three-way merge.
   */
  read(): Promise<{ now: string | null; base: string | null }>
  /**
   * atomic; remembers the text as the next base, also when killed in between.
   * over: the text that it replaces. Resolves to false, with nothing written, where the file is no longer that.
   */
  write(text: string, over: string | null): Promise<boolean>
  readonly path: string
}

/** Text of the gate's ledger (.grpo/looks.jsonl). */
export interface LooksFile {
  /** for messages */
  readonly path: string
  read(): Promise<string>
  /** Appends the line that `entry` makes of the text that is there, null = none; no other process writes in between. */
  append<T>(entry: (text: string) => { line: string | null; value: T }): Promise<T>
}

export interface Clock {
  /** milliseconds since some fixed point, monotonic */
  now(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** What train() and evaluate() need from outside. */
export interface Ports {
  policy: ChatModel
  optimizer: ChatModel
  /** writes the lessons of grounded mode in the place of the optimizer model */
  optimizerAgent?: OptimizerAgent
  judge: ChatModel
  workspaces: Workspaces
  patterns: Patterns
  journal: Journal
  library: LibraryFile
  looks: LooksFile
  clock: Clock
}
