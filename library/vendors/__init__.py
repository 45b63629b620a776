"""Where books are to be had. A new vendor is one module and its line here, in the order shown."""

from library.vendors.amazon import AMAZON
from library.vendors.base import Vendor
from library.vendors.bookshop import BOOKSHOP
from library.vendors.thriftbooks import THRIFTBOOKS
from library.vendors.worldcat import WORLDCAT

SHOPS = [BOOKSHOP, THRIFTBOOKS, AMAZON]
VENDORS: dict[str, Vendor] = {vendor.name: vendor for vendor in (WORLDCAT, *SHOPS)}
