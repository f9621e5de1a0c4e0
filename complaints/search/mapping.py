"""What the index looks like: one value, strict, its version in the index name.

Analysis is that of Elasticsearch's `cjk` analyzer (width folding, lower case, bigrams), taken apart
for three reasons: invisible characters are removed first, so that a keyword with a zero-width space
inside is found; single characters are indexed besides the bigrams, so that 卡 finds 卡顿; and a
quoted phrase is looked up by single characters, because a run of n characters has n of them but n-1
bigrams, so that bigrams would be out of step after a comma or a Latin word.
"""

from typing import Any

import opencc

VERSION = 5  # raise it with every change below, then run `manage.py reindex`

KEYWORD = {"type": "keyword", "ignore_above": 256}
NUMBER = {"type": "long"}
MOMENT = {"type": "date"}

OPENCC = opencc.OpenCC("t2s")
CHARACTERS = range(0x4E00, 0xA000)  # CJK unified ideographs
# Traditional characters become simplified ones before anything is indexed or looked up, one for
# one, so that marks stay where they are (OpenCC's own table).
SIMPLIFIED = [
    f"{chr(code)}=>{plain}"
    for code, plain in ((code, OPENCC.convert(chr(code))) for code in CHARACTERS)
    if plain != chr(code) and len(plain) == 1
]
INVISIBLE = [f"\\u{code:04x}=>" for code in (0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)]

SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",  # a copy where there is a second node to hold it
    "refresh_interval": "1s",
    "analysis": {
        "char_filter": {
            "no_invisible": {"type": "mapping", "mappings": INVISIBLE},
            "simplified": {"type": "mapping", "mappings": SIMPLIFIED},
        },
        "filter": {
            "bigrams_and_singles": {"type": "cjk_bigram", "output_unigrams": True},
        },
        "analyzer": {
            "post_index": {
                "type": "custom",
                "char_filter": ["no_invisible", "simplified"],
                "tokenizer": "standard",
                "filter": ["cjk_width", "lowercase", "bigrams_and_singles"],
            },
            "post_search": {
                "type": "custom",
                "char_filter": ["no_invisible", "simplified"],
                "tokenizer": "standard",
                "filter": ["cjk_width", "lowercase", "cjk_bigram"],
            },
            "post_phrase": {
                "type": "custom",
                "char_filter": ["no_invisible", "simplified"],
                "tokenizer": "standard",
                "filter": ["cjk_width", "lowercase"],
            },
        },
    },
}

MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "brand": KEYWORD,
        "platform": KEYWORD,
        "post_id": KEYWORD,
        "kind": KEYWORD,
        "url": {"type": "keyword", "index": False, "doc_values": False},
        "text": {
            "type": "text",
            "analyzer": "post_index",
            "search_analyzer": "post_search",
            "search_quote_analyzer": "post_phrase",
        },
        "thread_id": KEYWORD,
        "author_key": KEYWORD,
        "author_masked": KEYWORD,
        "published_at": MOMENT,
        "fetched_at": MOMENT,
        "likes": NUMBER,
        "comments": NUMBER,
        "reposts": NUMBER,
        "followers": NUMBER,
        "device": KEYWORD,
        "region": KEYWORD,
        "label": KEYWORD,
        "score": {"type": "float"},
        "target": KEYWORD,
        "sentiment": KEYWORD,
        "about_brand": {"type": "boolean"},
        "categories": KEYWORD,
        "category": KEYWORD,
        "severity": {"type": "byte"},
        "model_version": KEYWORD,
        "facts": KEYWORD,
        "case_number": KEYWORD,
        "case_status": KEYWORD,
        "case_certainty": KEYWORD,
        "case_category": KEYWORD,
        "case_severity": {"type": "byte"},
        "team": KEYWORD,
        "row": NUMBER,
        "story": NUMBER,
        "gone": {"type": "boolean"},
        "published_precision": KEYWORD,
        "verified": {"type": "boolean"},
        "device_said": KEYWORD,
        "app_version": KEYWORD,
        "course": KEYWORD,
        "label_source": KEYWORD,
        "reach": NUMBER,
        "copy": {"type": "boolean"},
    },
}
