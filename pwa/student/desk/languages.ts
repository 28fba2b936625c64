/** The child's files: one program per language. */
export interface LanguageFile {
  language: "javascript" | "python";
  path: string;
  name: string;
  first: string;
}

const JAVASCRIPT: LanguageFile = {
  language: "javascript",
  path: "main.js",
  name: "JavaScript",
  first: 'console.log("Hello!");\n',
};

export const LANGUAGES: readonly LanguageFile[] = [
  JAVASCRIPT,
  { language: "python", path: "main.py", name: "Python", first: 'print("Hello!")\n' },
];

export const languageOf = (path: string): LanguageFile =>
  LANGUAGES.find((one) => one.path === path) ??
  LANGUAGES.find((one) => path.endsWith(one.path.slice(one.path.lastIndexOf(".")))) ??
  JAVASCRIPT;
