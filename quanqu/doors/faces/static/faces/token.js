// A page that was kept may be older than the sign-in: the token of its forms is read anew.

/** The token that `page` holds now on the element with this id; none while nobody is signed in. */
export async function freshToken(page, id) {
  const answer = await fetch(page, { redirect: "manual" });
  if (!answer.ok) return "";
  const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
  return shown.getElementById(id)?.dataset.token ?? "";
}
