/** Where a letter may be that did not come. On one's own machine there is seldom a mail server. */
export function MailHint() {
  const own = /^(localhost|127\.|\[::1\])/.test(window.location.hostname);
  return (
    <>
      It is good for 15 minutes and three tries. Nothing there? Look in the spam folder.
      {own && (
        <>
          {" "}
          Without a mail server, e-mails are files in the folder that <code>make run</code> names “Mail”.
        </>
      )}
    </>
  );
}
