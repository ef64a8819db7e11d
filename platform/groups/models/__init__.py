"""Bodies with several members: what they are, how they become verified, who belongs to them, what people ask them."""

from groups.models.application import Application, ApplicationFile, ApplicationStep, Suspension
from groups.models.enquiry import Enquiry, EnquiryEntry
from groups.models.group import ActivityField, Contact, District, Follow, Group, Link, Photo
from groups.models.membership import Handover, Invitation, JoinRequest, LastVoice, Membership
from groups.models.npo import NpoImport, NpoRecord, NpoRow

__all__ = [
    "ActivityField",
    "Application",
    "ApplicationFile",
    "ApplicationStep",
    "Contact",
    "District",
    "Enquiry",
    "EnquiryEntry",
    "Follow",
    "Group",
    "Handover",
    "Invitation",
    "JoinRequest",
    "LastVoice",
    "Link",
    "Membership",
    "NpoImport",
    "NpoRecord",
    "NpoRow",
    "Photo",
    "Suspension",
]
