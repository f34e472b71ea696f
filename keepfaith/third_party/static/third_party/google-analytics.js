// Tells Google Analytics that a page was opened, and nothing beyond what the policy lists.
// It keeps nothing in the browser, and it reads nothing that anybody typed.
(function () {
  "use strict";

  const told = document.currentScript.dataset;
  // The mark that Google's own add-on for opting out leaves on each page.
  const addOn = window._gaUserPrefs;
  if (navigator.globalPrivacyControl || (addOn && typeof addOn.ioo === "function" && addOn.ioo())) {
    return;
  }

  const sends = told.sends.split(" ");
  const fields = new URLSearchParams({
    v: "2",
    tid: told.account,
    // Google asks for a number of the browser. This one is drawn anew for each page and kept nowhere.
    cid: crypto.getRandomValues(new Uint32Array(2)).join("."),
    en: "page_view",
  });
  if (sends.includes("page")) {
    fields.set("dl", location.origin + location.pathname);
  }
  if (sends.includes("referring-host") && /^https?:/.test(document.referrer)) {
    fields.set("dr", new URL(document.referrer).origin);
  }
  fetch(told.to + "?" + fields, {
    method: "POST",
    mode: "no-cors",
    credentials: "omit",
    referrerPolicy: "no-referrer",
    cache: "no-store",
    keepalive: true,
    // Which languages a visitor reads is not on the list.
    headers: { "Accept-Language": "*" },
  }).catch(function () {});
})();
