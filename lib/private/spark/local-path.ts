const EXTENSIONS = 'py|jar|sql|zip|egg|whl|tgz|gz|json|yaml|yml|properties|conf|txt|csv';
const LOCAL_PATH = new RegExp(`^(?!/)[^:$]+\\.(${EXTENSIONS})$|^[A-Z]:\\\\`, 'i');

/** Whether a text is a path on the machine that synthesizes: whoever gives it as a URI means `fromAsset`. */
export function isLocalPath(text: string): boolean {
  return LOCAL_PATH.test(text);
}
