#!/usr/bin/env python3
"""Checks a page and prints its text, of pictures only what they are called: page.py FILE

The file must be UTF-8 without control characters, each tag must be closed in its order, and nothing may run, load or
lead elsewhere: only the elements and attributes listed here, no addresses but #places, and a policy that forbids all
but the styles of the page itself.
"""
import re
import sys
from html.parser import HTMLParser

EMPTY = {"meta"}
DRAWN = set("path circle".split())
ELEMENTS = EMPTY | DRAWN | set("figure figcaption svg g text html head title style body main h1 h2 h3 p code strong dl div dt dd table thead tbody tr th td "
                       "span a section details summary".split())
ATTRIBUTES = set("role aria-label tabindex width height viewbox d cx cy r x y data-places lang charset http-equiv content name class id data-label href open".split())


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.lines, self.places, self.links, self.meta = [], [], set(), set(), {}

    def handle_starttag(self, tag, attributes):
        if tag not in ELEMENTS:
            sys.exit(f"an element that does not belong here: {tag}")
        for name, value in attributes:
            if name not in ATTRIBUTES:
                sys.exit(f"an attribute that does not belong here: {name}={value}")
        found = dict(attributes)
        if tag == "meta":
            self.meta[found.get("http-equiv", found.get("name"))] = found.get("content")
        if "id" in found:
            self.places.add(found["id"])
        if "href" in found:
            self.links.add(found["href"])
        if tag == "svg":
            self.lines.append("map: " + found["aria-label"])
        if tag == "html":
            self.lines.append("lang " + found["lang"])
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        if tag not in DRAWN or "svg" not in self.open:
            sys.exit(f"<{tag}/>")
        self.handle_starttag(tag, attributes)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            sys.exit(f"</{tag}> closes another element")

    def handle_comment(self, data):
        sys.exit("a comment: " + data)

    def unknown_decl(self, data):
        sys.exit("a declaration: " + data)

    def handle_pi(self, data):
        sys.exit("an instruction: " + data)

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            if re.search(r"url\(|@import|<", data):
                sys.exit("a style that loads something")
        elif data.strip() and "svg" not in self.open:
            self.lines.append(data.strip())


def main(path):
    text = open(path, "rb").read().decode("utf-8")
    if bad := re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]", text):
        sys.exit(f"a control character: {bad.group()!r}")
    if not text.startswith("<!DOCTYPE html>\n"):
        sys.exit("no doctype")
    page = Page()
    page.feed(text)
    page.close()
    if page.open:
        sys.exit(f"left open: {page.open}")
    if page.meta.get("Content-Security-Policy") != "default-src 'none'; style-src 'unsafe-inline'":
        sys.exit("no policy")
    if lost := [link for link in page.links if not link.startswith("#") or link[1:] not in page.places]:
        sys.exit(f"links that lead nowhere: {lost}")
    print("\n".join(page.lines))


main(sys.argv[1])
