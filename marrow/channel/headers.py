"""The headers of everything that the channel serves: what a browser may do with it, and how long it may keep it."""

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",  # of what is no page: it shows nothing
}
NEVER_KEPT = {"Cache-Control": "no-store"}  # replies: they are one patient's
CHECKED = {"Cache-Control": "no-cache"}  # pages: asked for again each time, and not sent again when unchanged
SHORT = {"Cache-Control": "public, max-age=300, stale-while-revalidate=86400"}  # the script that other sites name
LONG = {"Cache-Control": "public, max-age=31536000, immutable"}  # files whose address holds their fingerprint


def page_headers(frame_origins: frozenset[str]) -> dict[str, str]:
    """The headers of a page, which only the server's own pages and `frame_origins` may show in a frame."""
    ancestors = " ".join(["'self'", *sorted(frame_origins)])
    return CHECKED | {
        "Content-Security-Policy": f"{POLICY}; frame-ancestors {ancestors}",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
