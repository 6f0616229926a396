/** What a file of code takes from others and gives to them, as plain data. */
export interface ModuleNames {
  imports: ImportedName[]
  /** exported name -> the name that it has in the file, where the two differ or the file only passes it on */
  aliases: Map<string, string>
  /** passed on from other files: `*` for all */
  passedOn: { exported: string; module: string; name: string }[]
}

export interface ImportedName {
  /** as the file calls it */
  local: string
  /** as it is written: "../src/port.js", ".words", "pkg.words" */
  module: string
  /** as the other file exports it; "default"; "*" for all of it, also of `require` */
  name: string
}

/** A test of a test file. */
export interface TitledTest {
  /** '' where it is computed */
  title: string
  start: number
  end: number
}

/** A name as code writes it. */
export interface WrittenName {
  /** "parsePort", "lib.parse", "().total" where no plain name is called */
  path: string
  /** what the value before the last name was made from, where that shows: "Shop" of `new Shop().total` */
  of: string | null
}

/** What a test file does with names, with the titles of the tests that do it. */
export interface NameUse extends WrittenName {
  calls: number
  /** mentioned without being called */
  mentions: number
  titles: string[]
  /** positions of the tests with these titles in the file, in the same order */
  places: { start: number; end: number }[]
}
