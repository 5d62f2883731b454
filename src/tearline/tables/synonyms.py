"""What agencies write above their columns, and the canonical column each of them means.

Invariant: a heading stands here once; it is compared without spaces, stops and case, so that `D.O.B.` is `dob`. Earlier
ones are believed before later ones when a file has several for the same column.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_HEADINGS: Final[Mapping[str, str]] = {
    "record_id": (
        "recordid personid personref personreference personnumber personno recid subjectid subjectref"
        " subjectreference clientid clientno clientnumber clientref clientreference residentid residentno"
        " residentref customerid customerno customerref customernumber serviceuserid tenantid tenantref"
        " tenantno nominalid nominalref nominalnumber crn urn uniqueid uniquereference uniquereferencenumber"
        " uid reference referenceno referencenumber ref refno refnumber ourref localref id"
    ),
    "given_name": (
        "givenname givennames forename forenames firstname firstnames firstforename christianname fname first"
    ),
    "middle_name": "middlename middlenames secondname secondforename otherforenames othernames",
    "family_name": "familyname familynames surname surnames lastname lastnames sname lname last",
    "full_name": (
        "fullname nameinfull personname clientname residentname customername subjectname tenantname"
        " displayname name names"
    ),
    "aliases": (
        "aliases alias aliasname aliasnames aka alsoknownas knownas othernamesused previousname previousnames"
        " formername formernames preferredname nickname nicknames"
    ),
    "date_of_birth": "dateofbirth dob birthdate datebirth dtofbirth dobdate dateborn bornon born birthdt",
    "address": (
        "address fulladdress homeaddress currentaddress residentialaddress propertyaddress lastknownaddress"
        " postaladdress addresstext addr"
    ),
    "postcode": "postcode postalcode postzip pcode zip zipcode",
    "phone": (
        "phone telephone tel telno telephoneno telephonenumber phoneno phonenumber mobile mobileno"
        " mobilenumber mobilephone mobiletel mob cell cellphone landline hometel homephone hometelephone"
        " worktel workphone worktelephone telhome telwork telmobile telday televening phonehome phonework"
        " phonemobile daytimetel daytimephone eveningtel eveningphone contactno"
        " contactnumber contacttel contactphone"
    ),
    "email": "email emailaddress emailaddr mailaddress homeemail workemail contactemail",
    "national_id": (
        "nationalid nationalids nationalidentifier socsecid socialsecuritynumber socialsecurityno"
        " identitynumber identitycardnumber idcardno"
    ),
    "vehicle_mark": (
        "vehiclemark vehiclereg vehicleregno vehicleregistration vehicleregistrationno"
        " vehicleregistrationnumber vehicleregistrationmark carreg carregno carregistration registrationmark"
        " numberplate vrm vrn"
    ),
    "national_id:nhs_number": "nhsnumber nhsno nhs nhsnum",
    "national_id:nino": "nino ninumber nationalinsurancenumber nationalinsuranceno nationalinsurance",
    "national_id:upn": "upn uniquepupilnumber",
    "national_id:utr": "utr uniquetaxpayerreference uniquetaxreference",
    "national_id:passport": "passport passportno passportnumber",
    "national_id:ie_pps": "pps ppsn ppsno ppsnumber",
    "national_id:fr_nir": "nir insee",
    "national_id:de_idnr": "idnr steueridentifikationsnummer",
    "national_id:nl_bsn": "bsn burgerservicenummer",
    "national_id:pl_pesel": "pesel",
    "national_id:es_dni": "dni",
    "national_id:ro_cnp": "cnp",
    "national_id:se_personnummer": "personnummer",
}
# Parts of one address, joined in the order in which they stand.
_LINES: Final = (
    "addressline addrline addressln housename housenumber houseno housenameorno housenameornumber propertynumber flat"
    " flatno flatnumber streetnumber streetno street streetname road roadname locality village suburb town posttown"
    " city county state"
)

SYNONYMS: Final[Mapping[str, tuple[str, int]]] = {
    heading: (column, place) for column, headings in _HEADINGS.items() for place, heading in enumerate(headings.split())
} | dict.fromkeys(_LINES.split(), ("address", 0))
"""Heading -> its canonical column, and its place among that column's headings."""

LINES: Final = frozenset(_LINES.split())

SCHEMES: Final = tuple(column.partition(":")[2] for column in _HEADINGS if ":" in column)
"""The identifier schemes a column may declare: `national_id:nhs_number`. `people.identifiers` knows their rules."""
