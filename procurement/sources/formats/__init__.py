"""Readers, one module per format: bytes in, notices or rejections out.

Every module has a `read(data, office)` that yields `NoticeRead` and `Rejected`. `data` is anything with the
buffer interface (bytes, or a file mapped into memory); `office` is the time zone of a buyer who does not say.
No reader opens a file, asks the network or knows the time.
"""
